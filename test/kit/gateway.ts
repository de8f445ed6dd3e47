import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(
  new URL('../../src/modules/payments/gateway/main.ts', import.meta.url),
);

export interface Gateway {
  url: string;
  stop(): Promise<void>;
  /** SIGKILL, then a new process on the same port and ledger when `start` is called. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts the payment gateway simulator as a process of its own with a ledger in the folder. */
export async function startGateway(directory: string): Promise<Gateway> {
  const ledger = join(directory, 'gateway-ledger.ndjson');
  let running = await launch(ledger, 0);
  const { port } = running;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    const exited = once(running.child, 'exit');
    running.child.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => await end('SIGTERM'),
    kill: async () => await end('SIGKILL'),
    start: async () => {
      running = await launch(ledger, port);
    },
  };
}

async function launch(ledger: string, port: number) {
  const child = spawn(
    process.execPath,
    [program, '--port', String(port), '--ledger', ledger, '--exit-with-parent'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { listening?: number };
    if (message.listening) return { child, port: message.listening };
  }
  throw new Error('The gateway simulator ended before it listened');
}
