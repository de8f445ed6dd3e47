import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PATIENCE_MS = 20_000;

const living = new Set<ChildProcess>();

/** Starts a program that stopAll will end if nobody else does. */
export function startChild(
  command: readonly string[],
  options: { env?: Record<string, string>; stdio: StdioOptions },
): ChildProcess {
  const [file = '', ...rest] = command;
  const child = spawn(file, rest, {
    stdio: options.stdio,
    env: { ...process.env, ...options.env },
  });
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

/** Asks a child to end, insists after 20 s, and waits until it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
}

/** Ends whatever still runs. */
export async function stopAll(): Promise<void> {
  await Promise.all([...living].map(stopChild));
}

/** A script of this folder as a process of its own: its input on standard input, answers by line. */
export interface Script {
  child: ChildProcess;
  /** The next line of its output, parsed; throws when it ends without one. */
  answer: () => Promise<unknown>;
}

/** Starts a script of bench/ (a path from there) and gives it one JSON document. */
export function startScript(script: string, input: unknown): Script {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const child = startChild([process.execPath, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin!.end(JSON.stringify(input));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    child,
    answer: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script} ended without an answer`);
      return JSON.parse(value) as unknown;
    },
  };
}

/** Runs a script to its end; its one answer. */
export async function runScript<T>(script: string, input: unknown): Promise<T> {
  const started = startScript(script, input);
  try {
    return (await started.answer()) as T;
  } finally {
    await stopChild(started.child);
  }
}

/** The other side: what the starter wants. */
export async function readInput<T>(): Promise<T> {
  return (await json(process.stdin)) as T;
}

/** The other side: answers with one line. */
export function writeAnswer(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
