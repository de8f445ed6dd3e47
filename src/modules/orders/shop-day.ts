const DAY_MS = 86_400_000;

/**
 * The moment at which a calendar day begins in a time zone, `addDays` later; ISO 8601. Found by
 * asking the zone for its offset at that moment, twice, because a change of clocks may lie between.
 */
export function startOfDay(day: string, timeZone: string, addDays: number): string {
  const wall = Date.parse(`${day}T00:00:00Z`) + addDays * DAY_MS;
  const guess = wall - offsetMs(wall, timeZone);
  return new Date(wall - offsetMs(guess, timeZone)).toISOString();
}

function offsetMs(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(moment);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '00';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  const shown = Date.parse(`${date}T${part('hour')}:${part('minute')}:${part('second')}Z`);
  return shown - Math.floor(moment / 1000) * 1000;
}
