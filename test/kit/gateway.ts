import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ControlRequest } from '../../src/modules/payments/gateway/control.ts';

const program = fileURLToPath(
  new URL('../../src/modules/payments/gateway/main.ts', import.meta.url),
);

export interface Gateway {
  url: string;
  /** Changes how it behaves, until it dies. */
  control(change: ControlRequest): Promise<void>;
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
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    control: async (change) => await controlGateway(url, change),
    stop: async () => await end('SIGTERM'),
    kill: async () => await end('SIGKILL'),
    start: async () => {
      running = await launch(ledger, port);
    },
  };
}

/** Changes how the gateway simulator at the address behaves. Throws where it does not take the change. */
export async function controlGateway(url: string, change: ControlRequest): Promise<void> {
  const answer = await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(change) });
  if (!answer.ok) throw new Error(`The gateway simulator refused: ${await answer.text()}`);
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
