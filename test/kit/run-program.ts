/** One command of the program, with all that it says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';

/** How a command ended. */
export interface Ended {
  /** Exit code, or the name of the signal that ended it. */
  code: number | string;
  stdout: string;
  stderr: string;
}

/** A command under way. */
export interface Command {
  pid: number;
  ended: Promise<Ended>;
  /** SIGKILL, unless it has ended. */
  kill(): void;
}

type Settings = Readonly<Record<string, string | undefined>>;

/** Starts one command of a copy of the program, with these settings alone. */
export function startCommand(
  program: string,
  words: readonly string[],
  settings: Settings,
): Command {
  const child = spawn(program, words, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...settings },
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'close').then(async ([code, signal]: unknown[]): Promise<Ended> => {
    const [stdout, stderr] = await said;
    return { code: (code ?? signal) as Ended['code'], stdout, stderr };
  });
  return { pid: pidOf(child), ended, kill: () => void child.kill('SIGKILL') };
}

/** Runs one command of a copy of the program to its end. */
export async function runProgram(
  program: string,
  words: readonly string[],
  settings: Settings,
): Promise<Ended> {
  return await startCommand(program, words, settings).ended;
}

/** What a command said that has to end well. Throws all that it said when it does not. */
export async function endedWell(running: Promise<Ended>): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`It ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** The number of a child process. Throws when it could not be started. */
export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} cannot be run`);
  return child.pid;
}
