import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const SIMULATOR = fileURLToPath(new URL('../payments/gateway/main.ts', import.meta.url));

/**
 * A payment gateway whose charges wait at a gate: a card that is declined holds goods from the
 * question until the answer, and the play decides when that is.
 */
export interface Gate {
  readonly url: string;
  /** While closed, charges are kept waiting; each call returns the way to let its own pass. */
  close(): { asked: Promise<void>; open: () => void };
  stop(): Promise<void>;
}

/** Starts a simulator with its ledger in the folder, and the gate before it. */
export async function startGate(folder: string): Promise<Gate> {
  const simulator = spawn(
    process.execPath,
    [SIMULATOR, '--ledger', join(folder, 'gateway-ledger.ndjson'), '--exit-with-parent'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const { port } = await firstLine(simulator.stdout);
  let turnstile: { passed: Promise<void>; asked: () => void } | undefined;
  const server = createServer((request, response) => {
    const held = request.method === 'POST' && request.url === '/payments' ? turnstile : undefined;
    turnstile = held ? undefined : turnstile;
    held?.asked();
    void (held?.passed ?? Promise.resolve()).then(() => forward(request, response, port));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      const passed = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      turnstile = { passed: passed.promise, asked: asked.resolve };
      return {
        asked: asked.promise,
        open: () => {
          turnstile = undefined;
          passed.resolve();
        },
      };
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      const exited = once(simulator, 'exit');
      simulator.kill('SIGTERM');
      await exited;
    },
  };
}

async function firstLine(output: NodeJS.ReadableStream): Promise<{ port: number }> {
  for await (const line of createInterface({ input: output })) {
    const { listening } = JSON.parse(line) as { listening?: number };
    if (listening !== undefined) return { port: listening };
  }
  throw new Error('The gateway simulator ended before it listened');
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
): Promise<void> {
  try {
    const body = await buffer(request);
    const answer = await fetch(`http://127.0.0.1:${port}${request.url}`, {
      method: request.method ?? 'GET',
      headers: namesOnly(request),
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // As when a gateway breaks off: whoever asked has to find out what became of it.
    response.destroy();
  }
}

function namesOnly({ headers }: IncomingMessage): Record<string, string> {
  const hop = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);
  const kept = Object.entries(headers).filter(([name]) => !hop.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
