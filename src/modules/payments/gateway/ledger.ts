/**
 * The ledger of the simulated gateway: one JSON line per thing that happened to money, appended only.
 * It is the judge in trials, so it has to survive `kill -9` of the gateway: lines of one turn of the
 * event loop leave in a single write(2), and only then are their requests answered. (A crash of the
 * machine is not covered: the simulator does not call fsync.)
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

export interface Ledger {
  /** Adds a line; `written` runs after the line is in the file. */
  append: (entry: object, written: () => void) => void;
  /** Runs `written` when all that was appended is in the file: an answer tells of no more than that. */
  settled: (written: () => void) => void;
  /** Entries from a byte offset on, at most about a megabyte of them, with the offset to go on from. */
  read: (cursor: number, chunkBytes?: number) => { entries: unknown[]; nextCursor: number };
  close: () => void;
}

/** Opens the file, hands each entry to `apply`, and cuts off a torn last line, which was never answered. */
export function openLedger(file: string, apply: (entry: unknown) => void): Ledger {
  const descriptor = openSync(file, 'a+');
  const end = replay(descriptor, apply);
  if (end < fstatSync(descriptor).size) ftruncateSync(descriptor, end);
  return {
    ...groupWriter(descriptor),
    read: (cursor, bytes) => readPage(descriptor, cursor, bytes),
  };
}

function groupWriter(descriptor: number): Pick<Ledger, 'append' | 'settled' | 'close'> {
  let lines = '';
  let waiting: (() => void)[] = [];
  function flush(): void {
    if (lines === '') return;
    const [group, callbacks] = [Buffer.from(lines), waiting];
    lines = '';
    waiting = [];
    writeAll(descriptor, group);
    for (const callback of callbacks) callback();
  }
  return {
    append(entry, written) {
      if (lines === '') setImmediate(flush);
      lines += `${JSON.stringify(entry)}\n`;
      waiting.push(written);
    },
    settled(written) {
      if (lines === '') written();
      else waiting.push(written);
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done);
}

function replay(descriptor: number, apply: (entry: unknown) => void): number {
  let cursor = 0;
  for (;;) {
    const { entries, nextCursor } = readPage(descriptor, cursor);
    for (const entry of entries) apply(entry);
    if (nextCursor === cursor) return cursor;
    cursor = nextCursor;
  }
}

function readPage(
  descriptor: number,
  cursor: number,
  chunkBytes = CHUNK_BYTES,
): { entries: unknown[]; nextCursor: number } {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const size = readSync(descriptor, chunk, 0, chunkBytes, cursor);
  const end = chunk.subarray(0, size).lastIndexOf(NEWLINE) + 1;
  const text = chunk.toString('utf8', 0, end);
  const entries = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
  return { entries, nextCursor: cursor + end };
}
