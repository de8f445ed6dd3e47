import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended } from './run-program.ts';

/** A program that was started. */
export interface Launched {
  child: ChildProcess;
  /** Exit code, or the name of the signal that ended it. */
  ended: Promise<Ended['code']>;
  /** How it ended, with all that it wrote. */
  finished(): Promise<Ended>;
  /** What it has written so far. */
  output(): string;
}

const LOOK_MS = 20;

/** Waits until a look finds what tells that it serves. Throws with what it wrote if it ends before that. */
export async function untilServing<T>(
  { ended, output }: { ended: Promise<unknown>; output(): string },
  look: () => T | null | undefined | false,
): Promise<T> {
  const end = ended.then((how) => ({ how: String(how) }));
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    const over = await Promise.race([end, sleep(LOOK_MS)]);
    if (over) throw new Error(`It ended with ${over.how}:\n${output()}`);
  }
}

/** Starts a command line with these settings alone; each line that it writes is put into `log` too. */
export function launch([file = '', ...words]: string[], settings: object, log: string[]): Launched {
  const child = spawn(file, words, {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...settings },
  });
  const lines: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[name] }).on('line', (line) => {
      lines[name].push(line);
      log.push(line);
    });
  }
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]) => (code ?? signal) as Ended['code'],
  );
  return {
    child,
    ended,
    output: () => [...lines.stdout, ...lines.stderr].join('\n'),
    finished: async () => ({
      code: await ended,
      stdout: lines.stdout.join('\n'),
      stderr: lines.stderr.join('\n'),
    }),
  };
}
