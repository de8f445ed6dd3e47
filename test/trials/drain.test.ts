/** Trial 77: what a process does from the moment that it is told to stop. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { drain } from '#platform/http/drain.ts';
import { beginEventStream } from '#platform/http/event-stream.ts';

const GRACE_SECONDS = 2;
const CROWD = 200;
/** Longer than it takes to accept them all. */
const LATE_MS = 500;
const kit = await startKit({ settings: { DRAIN_SECONDS: String(GRACE_SECONDS) } });
afterAll(kit.stop);

/** One request on a connection of its own choice; the answer's head and body as they came. */
async function ask(socket: Socket, path: string, afterMs = 0): Promise<string> {
  const send = async (): Promise<void> => {
    await sleep(afterMs);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  };
  const [[first]] = (await Promise.all([once(socket, 'data'), send()])) as [[Buffer], void];
  return first.toString();
}

async function dial(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function isLetIn(url: string): Promise<boolean> {
  const socket = await dial(url).catch(String);
  if (typeof socket === 'string') return false;
  socket.destroy();
  return true;
}

/** As the program closes it (src/server.ts). */
async function close(server: FastifyInstance): Promise<void> {
  await drain(server, kit.app);
  await server.close();
}

/** Routes that answer when `slow` is resolved, and one that streams; `inside` counts who came to them. */
function withSlowRoutes(server: FastifyInstance) {
  const slow = Promise.withResolvers<string>();
  const inside = { count: 0 };
  server.get('/test/slow', async () => {
    inside.count += 1;
    return await slow.promise;
  });
  // A page asks the API of its own server, to its last moment.
  server.get('/test/page', async () => {
    inside.count += 1;
    await slow.promise;
    return (await server.inject('/health/live')).statusCode;
  });
  server.get('/test/events', async (_request, reply) => {
    beginEventStream(reply);
    inside.count += 1;
  });
  return { slow, inside };
}

test('trial 77: a server that is told to stop says so, serves on, and lets nobody hang', async () => {
  const { createApi } = await import('../../src/server.ts');
  const { server } = await createApi(kit.app, { web: false });
  const { slow, inside } = withSlowRoutes(server);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const statusOf = async (path: string): Promise<number> => (await fetch(url + path)).status;
  expect([await statusOf('/health/ready'), await statusOf('/health')]).toEqual([200, 200]);
  const kept = await dial(url);
  expect(await ask(kept, '/api/v1/shop')).toMatch(/^HTTP\/1.1 200[\s\S]*connection: keep-alive/i);
  const stream = fetch(`${url}/test/events`).then(async (answer) => await answer.text());
  const late = fetch(`${url}/test/slow`).then(async (answer) => await answer.text());
  const page = fetch(`${url}/test/page`).then(async (answer) => await answer.text());
  while (inside.count < 3) await sleep(5);

  const began = performance.now();
  let closed = false;
  const closing = close(server).then(() => (closed = true));
  // Readiness is false at once, life is not over, and whoever comes is served.
  expect(await statusOf('/health/ready')).toBe(503);
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'draining' });
  expect(await statusOf('/health/live')).toBe(200);
  const twice = [await ask(kept, '/api/v1/shop'), await ask(await dial(url), '/api/v1/products')];
  for (const answer of twice) expect(answer).toMatch(/^HTTP\/1.1 200[\s\S]*connection: close/i);
  // Streams, also those that begin now, are told when to come again.
  expect(await stream).toMatch(/^retry: 3000\n\nretry: \d+\n\n$/);
  expect(await (await fetch(`${url}/test/events`)).text()).toMatch(/retry: \d+\n\n$/);
  // When the grace is over nobody new is let in; who is inside is not hurried.
  while (await isLetIn(url)) await sleep(20);
  expect(performance.now() - began).toBeGreaterThan(GRACE_SECONDS * 900);
  expect(closed).toBe(false);
  slow.resolve('after all');
  expect([await late, await page]).toEqual(['after all', '200']);
  await closing;
}, 60_000);

test('trial 77: connections that were made before the door closed are answered', async () => {
  const { createApi } = await import('../../src/server.ts');
  const { server } = await createApi(kit.app, { web: false });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const count = { answered: 0, turnedAway: 0 };
  const failures: string[] = [];
  const knock = async (): Promise<void> => {
    const socket = await dial(url).catch(String);
    if (typeof socket === 'string') return void (count.turnedAway += 1);
    const answer = await ask(socket, '/api/v1/shop').catch(String);
    if (answer.startsWith('HTTP/1.1 200')) count.answered += 1;
    else failures.push(answer);
  };
  const closing = close(server);
  const knocks: Promise<void>[] = [];
  while (count.turnedAway < 20) {
    knocks.push(knock());
    await sleep(2);
  }
  await Promise.all([closing, ...knocks]);
  expect(failures).toEqual([]);
  expect(count.answered).toBeGreaterThan(200);
}, 60_000);

/** As a busy balancer does: its connections stand long before the requests are sent, or not so long. */
test('trial 77: a crowd that waits at the door when it closes is let in and answered', async () => {
  const { createApi } = await import('../../src/server.ts');
  const { server } = await createApi(kit.app, { web: false });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const knock = async (afterMs: number): Promise<string> =>
    await ask(await dial(url), '/api/v1/shop', afterMs);
  const crowd: Promise<string>[] = [];
  // The grace ends as they come: none of them is accepted yet.
  const sleepWhile = async (): Promise<void> => {
    for (let at = 0; at < CROWD; at += 1) crowd.push(knock((at % 2) * LATE_MS).catch(String));
  };
  await drain(server, { ...kit.app, clock: { ...kit.app.clock, sleep: sleepWhile } });
  const answers = await Promise.all(crowd);
  expect(answers).toHaveLength(CROWD);
  expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 200'))).toEqual([]);
  await server.close();
}, 60_000);
