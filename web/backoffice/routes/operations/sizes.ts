/** Bytes and times as an operator reads them: the rule of src/platform/written.ts, in the reader's digits. */
import type { useFormat } from '../../shop.ts';

type Format = ReturnType<typeof useFormat>;

/** A thousand, not 1024: as disks are sold, and as the command line counts. */
const KILO = 1000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const SECOND_MS = 1000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const TWO_DAYS_SECONDS = 172_800;
const DAY_SECONDS = 86_400;

/** `512 B`, `12.3 MB`, `378 MB`: steps of a thousand, tenths below a hundred. */
export function bytes(format: Format, value: number): string {
  let [size, step] = [value, 0];
  while (Math.abs(tidy(size)) >= KILO && step < UNITS.length - 1) {
    size /= KILO;
    step += 1;
  }
  return `${format.number(tidy(size))} ${UNITS[step]}`;
}

/** `4.2 s`, `12.5 min`, `3.5 h`, `12 d`. */
export function duration(format: Format, seconds: number): string {
  const say = (value: number, unit: string): string => `${format.number(tidy(value))} ${unit}`;
  if (seconds < 2 * MINUTE_SECONDS) return say(seconds, 's');
  if (seconds < 2 * HOUR_SECONDS) return say(seconds / MINUTE_SECONDS, 'min');
  if (seconds < TWO_DAYS_SECONDS) return say(seconds / HOUR_SECONDS, 'h');
  return say(seconds / DAY_SECONDS, 'd');
}

/** The same of milliseconds. */
export function durationMs(format: Format, milliseconds: number): string {
  return duration(format, milliseconds / SECOND_MS);
}

function tidy(value: number): number {
  return Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value);
}
