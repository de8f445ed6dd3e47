/** Times that run up or down. Pure. */

const SECOND_MS = 1000;

export interface TimeParts {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/**
 * A length of time in parts. What is begun counts as a second, so that a countdown shows 1 until
 * the moment and 0 only after it; nothing is below zero.
 */
export function timeParts(lengthMs: number): TimeParts {
  const all = Math.max(0, Math.ceil(lengthMs / SECOND_MS));
  return {
    days: Math.floor(all / 86_400),
    hours: Math.floor(all / 3600) % 24,
    minutes: Math.floor(all / 60) % 60,
    seconds: all % 60,
  };
}

/** `0:59`, `14:05`, `2:04:59`, and from a day on hours alone: `49:00:00`. */
export function runningTime(lengthMs: number): string {
  const { days, hours, minutes, seconds } = timeParts(lengthMs);
  const allHours = days * 24 + hours;
  if (allHours === 0) return `${minutes}:${two(seconds)}`;
  return `${allHours}:${two(minutes)}:${two(seconds)}`;
}

/** `07`. */
export function two(value: number): string {
  return String(value).padStart(2, '0');
}
