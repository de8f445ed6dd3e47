/** Recorded sales, sold on and on by the replay command, with the book of what was acknowledged. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from '#kit/run-program.ts';
import type { System } from '#kit/system.ts';

const sample = fileURLToPath(new URL('../kit/data/online-retail-sample.csv', import.meta.url));

/** Whole months where they are named (see kit/data/README.md); the sample otherwise. */
export const salesFiles = (process.env['ONLINE_RETAIL_FILES'] ?? sample).split(',');

/** An order that the shop said it had taken. */
export interface Acknowledged {
  id: string;
  totalMinor: number;
  /** Milliseconds since 1970, after the answer had come. */
  at: number;
}

export interface EndlessReplay {
  /** What was acknowledged until now. */
  book(): Acknowledged[];
  /** Which file goes to which shop, of those begun so far. */
  readonly begun: readonly { file: string; shop: string }[];
  /** Kills it where it stands. */
  stop(): Promise<void>;
}

const PAUSE_MS = 200;

/**
 * Replays the files one after the other, each time into another of the shops. A server that goes away in
 * between ends a replay that begins just then; it is begun again.
 */
export function startEndlessReplay(
  system: System,
  { shops, concurrency }: { shops: readonly string[]; concurrency: number },
): EndlessReplay {
  const journal = join(system.dataDirectory, 'acknowledged.ndjson');
  const begun: { file: string; shop: string }[] = [];
  const stopping = new AbortController();
  let command: Command | undefined;
  const replays = (async () => {
    for (const [turn, shop] of shops.entries()) {
      if (stopping.signal.aborted) return;
      const file = salesFiles[turn % salesFiles.length]!;
      begun.push({ file, shop });
      const words = ['replay', file, '--shop', shop, '--concurrency', String(concurrency)];
      while (!stopping.signal.aborted) {
        command = system.run(...words, '--journal', journal);
        const { stdout } = await command.ended;
        if (stdout.includes('Revenue')) break;
        await sleep(PAUSE_MS);
      }
    }
  })();
  return {
    begun,
    book: () => readBook(journal),
    stop: async () => {
      stopping.abort();
      command?.kill();
      await replays;
      if (begun.length === shops.length) throw new Error('More was sold than there are shops for');
    },
  };
}

/** A line that was being written when its writer died is no acknowledgement. */
function readBook(journal: string): Acknowledged[] {
  if (!existsSync(journal)) return [];
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const { id, totalMinor, at } = JSON.parse(line) as Acknowledged & { at: string };
    return { id, totalMinor, at: Date.parse(at) };
  });
}
