/** How sizes, durations and moments are written for people. Pure; one rule for the whole program. */

/** A thousand, not 1024: as disks are sold, and stores count. */
const KILO = 1000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const SECOND_MS = 1000;

/** `512 B`, `12.3 MB`, `378 MB`: steps of a thousand, tenths below a hundred. */
export function bytesOf(bytes: number): string {
  let [value, step] = [bytes, 0];
  while (Number(tidy(value)) >= KILO && step < UNITS.length - 1) {
    value /= KILO;
    step += 1;
  }
  return `${tidy(value)} ${UNITS[step]}`;
}

/** `4.2 s`, `12.5 min`, `3.5 h`, `12 d`: one unit, as a person would say it. */
export function durationOf(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${tidy(seconds)} s`;
  if (seconds < 2 * HOUR) return `${tidy(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${tidy(seconds / HOUR)} h`;
  return `${tidy(seconds / DAY)} d`;
}

/** The same of milliseconds. */
export function durationOfMs(milliseconds: number): string {
  return durationOf(milliseconds / SECOND_MS);
}

/** A moment as part of a name, to the second: `20261122T140500Z`. */
export function stampOf(moment: Date): string {
  return moment.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function tidy(value: number): string {
  return String(value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
}
