/**
 * Times as they are typed into a `datetime-local` field, which knows no zone: read and written in
 * the shop's zone. Pure.
 */

const MINUTE_MS = 60_000;

/**
 * `2026-11-27T09:00` in a zone as `2026-11-27T08:00:00.000Z`; null for what is no time. An hour that
 * a change of clocks leaves out is read as the hour after it; one that comes twice as the first.
 */
export function utcOfLocal(local: string, timeZone: string): string | null {
  const asUtc = Date.parse(`${local}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(local) || Number.isNaN(asUtc)) return null;
  const earlier = asUtc - offsetMs(asUtc - DAY_MS, timeZone);
  const fits = (moment: number) => moment + offsetMs(moment, timeZone) === asUtc;
  const later = asUtc - offsetMs(asUtc + DAY_MS, timeZone);
  const found = fits(earlier) ? earlier : fits(later) ? later : earlier;
  return new Date(found).toISOString();
}

const DAY_MS = 86_400_000;

/** The reverse, to the minute, for a field's value. */
export function localOfUtc(moment: string, timeZone: string): string {
  const at = Date.parse(moment);
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 16);
}

/** How far a zone is ahead of UTC at a moment. */
function offsetMs(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(moment);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const local = Date.parse(
    `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}Z`,
  );
  return local - Math.floor(moment / MINUTE_MS) * MINUTE_MS;
}
