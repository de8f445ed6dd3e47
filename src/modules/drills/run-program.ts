import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { noteProcess } from './clear-ground.ts';

const program = fileURLToPath(new URL('../../../bin/emporium', import.meta.url));
const LINES_KEPT = 40;

/** Settings of a program: it sees these alone. */
export type Environment = Readonly<Record<string, string>>;

/** How a command ended. */
export interface Ended {
  /** Exit code, or the name of a signal. */
  code: number | string;
  stdout: string;
  stderr: string;
}

/** Runs `emporium` with these words to its end, with these settings or this program's own. */
export async function runProgram(
  words: readonly string[],
  env: Environment | 'inherited',
): Promise<Ended> {
  const own = env === 'inherited' ? {} : { env };
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...own });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { code: code ?? String(signal), stdout, stderr };
}

/** The JSON that a command answers. Throws with what it said when it fails. */
export async function ask<T>(words: readonly string[], env: Environment | 'inherited'): Promise<T> {
  const { code, stdout, stderr } = await runProgram([...words, '--json'], env);
  if (code === 0) return JSON.parse(stdout) as T;
  throw new Error(`"emporium ${words.join(' ')}" ended with ${code}: ${stderr || stdout}`.trim());
}

/** A program that stays. */
export interface Running {
  readonly pid: number;
  readonly env: Environment;
  hasEnded(): boolean;
  /** What it said last. */
  lastWords(): string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has ended in order. */
  stop(): Promise<void>;
}

/** Starts `emporium` with these words and leaves it running; its ground knows of it. */
export function startProgram(words: readonly string[], env: Environment): Running {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
  if (child.pid !== undefined) noteProcess(dirname(env['EMPORIUM_DATA'] ?? ''), child.pid);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      if (said.length > LINES_KEPT) said.shift();
    });
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    env,
    hasEnded,
    lastWords: () => said.join('\n'),
    kill: async () => await end(child, 'SIGKILL', hasEnded),
    stop: async () => await end(child, 'SIGTERM', hasEnded),
  };
}

async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  hasEnded: () => boolean,
): Promise<void> {
  if (hasEnded()) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
