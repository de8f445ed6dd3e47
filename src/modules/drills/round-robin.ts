import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** A small balancer: by turns to every door that says it is ready. */
export interface RoundRobin {
  readonly url: string;
  /** Whether each door counts as ready, as last asked. */
  ready(): boolean[];
  close(): Promise<void>;
}

const LOOK_MS = 250;
const LOOK_PATIENCE_MS = 2_000;
const ANSWER_MS = 20_000;

interface Door {
  pool: Pool;
  ready: boolean;
}

/**
 * Starts one. Every 250 ms each door is asked for /health/ready, and has no requests while it is not;
 * a request that does not get through goes to the next door, which is safe: each names its own id.
 */
export async function startRoundRobin(urls: readonly string[]): Promise<RoundRobin> {
  const doors: Door[] = urls.map((url) => ({ pool: openPool(url), ready: true }));
  const closing = new AbortController();
  const looking = Promise.all(doors.map(async (door) => await watch(door, closing.signal)));
  let turn = 0;
  const server = createServer((request, response) => {
    turn += 1;
    const first = turn % doors.length;
    const order = [...doors.slice(first), ...doors.slice(0, first)];
    void carry(order, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ready: () => doors.map(({ ready }) => ready),
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      server.close();
      await looking;
      await Promise.all(doors.map(async ({ pool }) => await pool.destroy()));
    },
  };
}

function openPool(url: string): Pool {
  return new Pool(url, { connections: 32, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
}

async function watch(door: Door, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    door.ready = await isReady(door.pool);
    await sleep(LOOK_MS);
  }
}

async function isReady(pool: Pool): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LOOK_PATIENCE_MS);
    const answer = await pool.request({ method: 'GET', path: '/health/ready', signal });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

async function carry(
  doors: readonly Door[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  const ready = doors.filter((door) => door.ready);
  for (const { pool } of ready.length > 0 ? ready : doors) {
    if (await passOn(pool, request, { body, response })) return;
  }
  response.writeHead(502, { 'content-type': 'text/plain' }).end('No door answered');
}

/** False when the door did not answer. */
async function passOn(
  pool: Pool,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  { body, response }: { body: Buffer; response: ServerResponse },
): Promise<boolean> {
  const { host = 'localhost', 'content-type': type = 'application/json' } = headers;
  try {
    const answer = await pool.request({
      method,
      path: url,
      headers: { host, ...(body.length > 0 ? { 'content-type': type } : {}) },
      ...(body.length > 0 ? { body } : {}),
    });
    const content = Buffer.from(await answer.body.arrayBuffer());
    response.writeHead(answer.statusCode, kept(answer.headers)).end(content);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function kept(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const names = ['content-type', 'retry-after'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
