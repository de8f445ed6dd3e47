/** Names and positions of the write-ahead log: arithmetic alone. */

/** Where a server stands in its log, as PostgreSQL writes it: `0/3000028`. */
export function parseLsn(text: string): bigint {
  const [, high, low] = /^([0-9A-F]+)\/([0-9A-F]+)$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`${text} is no position of a log`);
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** The number of the segment that holds a position; segments of a log are numbered from 0. */
export function segmentNumber(lsn: bigint, segmentBytes: number): number {
  return Number(lsn / BigInt(segmentBytes));
}

/** The name of a segment's file: timeline, then the number in two halves. */
export function segmentName(timeline: number, number: number, segmentBytes: number): string {
  const perHalf = 0x1_0000_0000 / segmentBytes;
  return hex(timeline) + hex(Math.floor(number / perHalf)) + hex(number % perHalf);
}

/** What a file of the log is, by its name; undefined for a file that is none. */
export function parseWalName(
  name: string,
  segmentBytes: number,
):
  | { kind: 'segment'; timeline: number; number: number }
  | { kind: 'history' | 'note'; timeline: number }
  | undefined {
  if (!isWalName(name)) return undefined;
  const timeline = Number.parseInt(name.slice(0, 8), 16);
  if (name.endsWith('.history')) return { kind: 'history', timeline };
  if (name.length > 24) return { kind: 'note', timeline };
  const high = Number.parseInt(name.slice(8, 16), 16);
  const low = Number.parseInt(name.slice(16, 24), 16);
  return { kind: 'segment', timeline, number: high * (0x1_0000_0000 / segmentBytes) + low };
}

const WAL_NAME = /^([0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$/;

/** Whether PostgreSQL gives files of its log such a name. */
export function isWalName(name: string): boolean {
  return WAL_NAME.test(name);
}

/** Where each timeline before the last one ended: the content of a history file. */
export interface Ancestor {
  timeline: number;
  endedAt: bigint;
}

/** Reads a history file: one line per ancestor, the oldest first. */
export function parseHistory(text: string): Ancestor[] {
  return text
    .split('\n')
    .map((line) => /^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/i.exec(line))
    .flatMap((match) =>
      match ? [{ timeline: Number(match[1]), endedAt: parseLsn(match[2] ?? '') }] : [],
    );
}

function hex(number: number): string {
  return number.toString(16).toUpperCase().padStart(8, '0');
}
