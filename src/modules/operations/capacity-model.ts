/** Growth of figures over days, and when it will reach a limit. Pure. */

const DAY_MS = 86_400_000;
/** A month as people plan: a twelfth of a year. */
export const DAYS_PER_MONTH = 30.44;
/** Beyond this a straight line says nothing. */
const FORESIGHT_DAYS = 3 * 365;

/** What the arithmetic of fractions may add is no day more. */
const ROUNDING_DAYS = 1e-6;

/** One figure of one day; `day` as YYYY-MM-DD. */
export interface Point {
  day: string;
  value: number;
}

/** A straight line through the days: what a month adds, and where it stands now. */
export interface Growth {
  latest: number;
  perMonth: number;
  /** From the first day to the last; a line over three days is a guess. */
  days: number;
}

/** The line of least squares; null with fewer than two days. */
export function growthOf(points: readonly Point[]): Growth | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || first.day === last.day) return null;
  const at = points.map(({ day }) => (Date.parse(day) - Date.parse(first.day)) / DAY_MS);
  const meanAt = meanOf(at);
  const meanValue = meanOf(points.map(({ value }) => value));
  const spread = sumOf(at.map((x) => (x - meanAt) ** 2));
  const slope =
    sumOf(points.map(({ value }, index) => (at[index]! - meanAt) * (value - meanValue))) / spread;
  return { latest: last.value, perMonth: slope * DAYS_PER_MONTH, days: at.at(-1)! };
}

/** Days until the line reaches the limit: 0 when it has, null when it never will or not within 3 years. */
export function daysUntil(limit: number, growth: Growth): number | null {
  if (growth.latest >= limit) return 0;
  if (growth.perMonth <= 0) return null;
  const days = ((limit - growth.latest) / growth.perMonth) * DAYS_PER_MONTH;
  return days > FORESIGHT_DAYS ? null : Math.ceil(days - ROUNDING_DAYS);
}

/** What a calendar month brought. */
export interface Month {
  /** YYYY-MM. */
  month: string;
  value: number;
  /** Change against the month before, in percent; null where there is none to compare with. */
  changePercent: number | null;
}

/** Days as calendar months: summed (orders), or as the month ended (bytes). */
export function monthsOf(points: readonly Point[], how: 'sum' | 'last'): Month[] {
  const byMonth = new Map<string, number>();
  for (const { day, value } of points) {
    const month = day.slice(0, 7);
    byMonth.set(month, how === 'sum' ? (byMonth.get(month) ?? 0) + value : value);
  }
  const months = [...byMonth].toSorted(([a], [b]) => a.localeCompare(b));
  return months.map(([month, value], index) => {
    const before = months[index - 1]?.[1];
    const comparable = before !== undefined && before > 0;
    return {
      month,
      value,
      changePercent: comparable ? (100 * (value - before)) / before : null,
    };
  });
}

/** Whether each of the last `days` days was above the limit: "consistently" needs every one. */
export function isConsistentlyAbove(
  limit: number,
  points: readonly Point[],
  days: number,
): boolean {
  const last = points.slice(-days);
  const first = last[0];
  const end = last.at(-1);
  if (last.length < days || !first || !end) return false;
  const span = (Date.parse(end.day) - Date.parse(first.day)) / DAY_MS;
  return span <= days && last.every(({ value }) => value > limit);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
