import { connect } from 'node:net';
import { Agent, request } from 'undici';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { startKit } from '#kit/index.ts';
import { anonymous } from '../context.ts';
import { endpoint, strict, Type } from '../contract.ts';
import { registry } from '../metrics.ts';
import { observeWait, type Guard } from './admission.ts';
import { httpRefusals } from './refusals.ts';
import { route } from './route.ts';
import { createHttpServer } from './server.ts';

/** A server with one laned route whose work ends when the test says so. */
const kit = await startKit();
const answers = { 200: Type.Object({ id: Type.String() }) };
const params = strict({ id: Type.String() });
const putThing = endpoint({
  method: 'PUT',
  path: '/things/:id',
  tag: 'Test',
  summary: 'Test',
  params,
  body: strict({ much: Type.String() }),
  answers,
  refusals: [],
});
const getThing = endpoint({
  method: 'GET',
  path: '/things/:id',
  tag: 'Test',
  summary: 'Test',
  params,
  answers,
  refusals: [],
});
let release: (() => void)[] = [];
let begun = 0;
const shed: string[] = [];
const guard: Guard = {
  refuse: (_app, { headers }) =>
    headers['x-refuse'] ? httpRefusals.not_found({ retryAfterSeconds: 7 }) : undefined,
  noteShed: (_app, host) => shed.push(host),
};
const { server } = await createHttpServer(kit.app, {
  routes: [
    route(putThing, { permission: 'public', admission: 'checkout' }, async (_ctx, input) => {
      begun += 1;
      await new Promise<void>((done) => release.push(done));
      return { id: input.params.id };
    }),
    route(getThing, { permission: 'public' }, async (_ctx, input) => ({ id: input.params.id })),
  ],
  plugins: [],
  guards: [guard],
  doors: {
    findShop: async (_app, host) => ({ id: host, status: 'open', maintenance: false }),
    authenticate: async () => anonymous,
    checkForgery: () => undefined,
    noteRefused: async () => undefined,
  },
});
const url = await server.listen({ host: '127.0.0.1', port: 0 });
const agent = new Agent({ connections: 2000, pipelining: 1 });
afterAll(async () => {
  const clock = setInterval(() => release.splice(0).forEach((done) => done()), 5);
  await agent.close();
  clearInterval(clock);
  await server.close();
  await kit.stop();
});
beforeEach(() => {
  release = [];
  begun = 0;
});

interface Put {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: { code?: string; id?: string };
}

async function put(id: string, { host = 'shop', headers = {}, much = 'x' } = {}): Promise<Put> {
  const answer = await request(`${url}/things/${id}`, {
    method: 'PUT',
    dispatcher: agent,
    headers: { host, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ much }),
  });
  const body = (await answer.body.json()) as Put['body'];
  return { status: answer.statusCode, headers: answer.headers, body };
}

/** More than the lane ever begins with. */
const CROWD = 1200;

async function begunTo(count: number): Promise<void> {
  await vi.waitFor(() => expect(begun).toBeGreaterThanOrEqual(count), 20_000);
}

interface Crowd {
  ends: Promise<Put>[];
  refused: Put[];
}

/** A crowd at once, until each is at work or refused. */
async function crowd(prefix: string): Promise<Crowd> {
  const refused: Put[] = [];
  const before = begun;
  const ends = Array.from({ length: CROWD }, async (_, index) => {
    const end = await put(`${prefix}${index}`, { much: 'y'.repeat(index % 10 === 0 ? 50_000 : 1) });
    if (end.status !== 200) refused.push(end);
    return end;
  });
  while (begun - before + refused.length < CROWD) await new Promise((done) => setTimeout(done, 5));
  return { ends, refused };
}

/** Lets what began end, and what begins after it too. */
async function drain(work: readonly Promise<unknown>[]): Promise<void> {
  const clock = setInterval(() => release.splice(0).forEach((done) => done()), 5);
  await Promise.all(work);
  clearInterval(clock);
}

test('beyond the limit writes are told to come back, before their body is read; reads live', async () => {
  const { ends, refused } = await crowd('a');
  expect(refused.length).toBeGreaterThan(CROWD / 3);
  expect(begun).toBeGreaterThanOrEqual(100);
  for (const { status, body, headers } of refused) {
    expect([status, body.code]).toEqual([503, 'overloaded']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['content-type']).toBe('application/problem+json');
  }
  expect(shed).toHaveLength(refused.length);
  const read = await request(`${url}/things/1`, { dispatcher: agent, headers: { host: 'shop' } });
  expect([read.statusCode, await read.body.json()]).toEqual([200, { id: '1' }]);
  await drain(ends);
  const after = put('b');
  await drain([after]);
  expect((await after).status).toBe(200);
});

test('another shop gets in beside one that fills the lane; an equal request joins its twin', async () => {
  const { ends, refused } = await crowd('c');
  const gone = new Set(refused);
  const before = begun;
  const small = put('d', { host: 'small' });
  const twins = Array.from({ length: 3 }, () => put('c0'));
  await begunTo(before + 1);
  expect((await put('e')).status).toBe(503);
  await drain([...ends, small, ...twins]);
  expect((await small).status).toBe(200);
  const first = await ends[0]!;
  const expected = gone.has(first) ? 503 : 200;
  expect((await Promise.all(twins)).map(({ status }) => status)).toEqual(Array(3).fill(expected));
});

test('a guard refuses at the entrance, with its own words and time', async () => {
  const refused = await put('f', { headers: { 'x-refuse': 'yes' } });
  expect(refused).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(refused.headers['retry-after']).toBe('7');
  expect(begun).toBe(0);
});

test('who hangs up leaves the lane', async () => {
  for (let round = 0; round < 5; round += 1) {
    const before = begun;
    const aborts = Array.from({ length: 20 }, () => new AbortController());
    const hung = aborts.map(({ signal }, index) =>
      request(`${url}/things/g${index}`, {
        method: 'PUT',
        dispatcher: agent,
        headers: { host: 'shop', 'content-type': 'application/json' },
        body: '{"much":"x"}',
        signal,
      }).then(
        ({ statusCode }) => statusCode,
        (error: Error) => error.name,
      ),
    );
    await begunTo(before + 20);
    for (const abort of aborts) abort.abort();
    expect(new Set(await Promise.all(hung))).toEqual(new Set(['AbortError']));
    await vi.waitFor(async () => expect(await inFlight()).toBe(0), 20_000);
  }
});

test('a body that never comes keeps no place in the lane', async () => {
  const { port, hostname } = new URL(url);
  const sockets = Array.from({ length: 50 }, (_, index) => {
    const socket = connect(Number(port), hostname);
    const head = `PUT /things/s${index} HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json`;
    socket.write(`${head}\r\ncontent-length: 1000\r\n\r\n{"much":`);
    return socket;
  });
  await vi.waitFor(async () => expect(await inFlight()).toBe(50), 20_000);
  await vi.waitFor(async () => expect(await inFlight()).toBe(0), 20_000);
  for (const socket of sockets) socket.destroy();
});

async function inFlight(): Promise<number> {
  const line = /^admission_in_flight\{lane="checkout"\} (\d+)$/m.exec(await registry.metrics());
  return Number(line?.[1]);
}

test('long waits of who is under way shrink the lane', async () => {
  const first = await crowd('i');
  const admitted = CROWD - first.refused.length;
  for (let looks = 0; looks < 40; looks += 1) {
    observeWait(kit.app, 'checkout', 2000);
    await new Promise((done) => setTimeout(done, 60));
  }
  await drain(first.ends);
  await vi.waitFor(async () => expect(await inFlight()).toBe(0), 20_000);
  const second = await crowd('k');
  expect(CROWD - second.refused.length).toBeLessThan(admitted);
  await drain(second.ends);
});
