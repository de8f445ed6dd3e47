/** Bytes and times as an operator reads them. */
import type { useFormat } from '../../shop.ts';

type Format = ReturnType<typeof useFormat>;

const KILO = 1024;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const SECOND_MS = 1000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const TWO_DAYS_SECONDS = 172_800;
const DAY_SECONDS = 86_400;

/** `12.3 MB`, in steps of 1024. */
export function bytes(format: Format, value: number): string {
  const size = Math.abs(value);
  const step =
    size < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(size) / Math.log(KILO)));
  const shown = Number((value / KILO ** step).toFixed(step === 0 ? 0 : 1));
  return `${format.number(shown)} ${UNITS[step]}`;
}

/** `4 s`, `12 min`, `3.5 h`, `12 d`. */
export function duration(format: Format, seconds: number): string {
  const say = (value: number, unit: string): string =>
    `${format.number(Number(value.toFixed(value < 10 ? 1 : 0)))} ${unit}`;
  if (seconds < 2 * MINUTE_SECONDS) return say(seconds, 's');
  if (seconds < 2 * HOUR_SECONDS) return say(seconds / MINUTE_SECONDS, 'min');
  if (seconds < TWO_DAYS_SECONDS) return say(seconds / HOUR_SECONDS, 'h');
  return say(seconds / DAY_SECONDS, 'd');
}

/** The same of milliseconds. */
export function durationMs(format: Format, milliseconds: number): string {
  return duration(format, milliseconds / SECOND_MS);
}
