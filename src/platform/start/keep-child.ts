import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Node program that runs beside this one and is started again when it dies. */
export interface ChildOptions {
  /** The command line of node; told the port of the first run so that later runs keep it. */
  command: (port: number) => string[];
  /** More of the environment. */
  env?: Record<string, string>;
  /** The port in a line of its standard output, once it listens. */
  portOf: (line: string) => number | undefined;
  log: (message: string, extra?: Record<string, unknown>) => void;
}

/** A child that is kept running. */
export interface KeptChild {
  port: number;
  pid: () => number | undefined;
  stop: () => Promise<void>;
}

const PATIENCE_MS = 10_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Starts a child in a process group of its own, so that Ctrl-C reaches it only after us. It ends
 * when its standard input closes: nothing is left when this process is killed. Started again
 * without limit, on the same port.
 */
export async function keepChild(options: ChildOptions): Promise<KeptChild> {
  let current = await launch(options, 0);
  const { port } = current;
  let stopping = false;

  const guard = async (): Promise<void> => {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await current.ended;
      if (stopping) return;
      options.log('event=child.restart', { port });
      await sleep(pauseMs);
      if (stopping) return;
      try {
        current = await launch(options, port);
        if (stopping) current.child.kill('SIGTERM');
        pauseMs = 50;
      } catch (error) {
        options.log('event=child.failed', { error });
      }
    }
  };
  const guarding = guard();
  return {
    port,
    pid: () => current.child.pid,
    stop: async () => {
      stopping = true;
      current.child.kill('SIGTERM');
      const timer = setTimeout(() => current.child.kill('SIGKILL'), PATIENCE_MS);
      await guarding;
      clearTimeout(timer);
      if (current.child.exitCode === null && current.child.signalCode === null)
        current.child.kill('SIGKILL');
    },
  };
}

interface Launched {
  child: ChildProcess;
  ended: Promise<unknown>;
  port: number;
}

async function launch(options: ChildOptions, port: number): Promise<Launched> {
  const child = spawn(process.execPath, options.command(port), {
    detached: true,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  // Its end closes the pipe while we may still hold it; that is reported by `ended`.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stderr }).on('line', (line) =>
    options.log('event=child.said', { line }),
  );
  const listening = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = options.portOf(line);
      if (found !== undefined) resolve(found);
    });
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const found = await Promise.race([listening, ended.then(() => undefined)]);
  clearTimeout(timer);
  if (found === undefined) {
    throw new Error(`${String(options.command(port))} ended before it listened`);
  }
  return { child, ended, port: found };
}
