/** What became of each block of commands, for the table that the test prints. */
export interface Result {
  page: string;
  line: number;
  /** The first line of the block. */
  command: string;
  outcome: 'as stated' | 'NOT AS STATED';
  ms: number;
}

/** The results as a table, one line for each block. */
export function tableOfResults(results: readonly Result[]): string {
  const rows = results.map(({ page, line, command, outcome, ms }) => [
    `${page}.md:${line}`,
    outcome,
    `${(ms / 1000).toFixed(1)} s`,
    command,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '),
  );
  const well = results.filter(({ outcome }) => outcome === 'as stated').length;
  return ['', ...lines, `${well} of ${results.length} blocks answered as stated.`, ''].join('\n');
}
