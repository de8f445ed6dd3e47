/** One figure with the limit that was measured in the same run, on the same machine. */
export interface Result {
  name: string;
  value: number;
  unit: string;
  limit: number;
  limitName: string;
  /** How much of the limit is reached: 1 is the limit, whether more or less is better. */
  ratio: number;
  /** Runs that the median is taken of. */
  n: number;
  p99Ms?: number;
  /** More about the figure, such as other percentiles. */
  [more: string]: number | string | undefined;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('Nothing was measured');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rounds to four significant digits: a run says no more. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** A table for people. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, value, unit, limit, limitName, ratio, n, ...more }) => [
    name,
    `${value} ${unit}`,
    `${limit} (${limitName})`,
    ratio.toFixed(2),
    String(n),
    Object.entries(more)
      .map(([key, each]) => `${key} ${each}`)
      .join(', '),
  ]);
  const all = [['bench', 'value', 'limit', 'ratio', 'n', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
