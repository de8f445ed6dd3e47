/**
 * What deploy/compose starts, from processes: PostgreSQL, Redis, two api, a worker and the card gateway
 * behind nginx with the same configuration. Then parts of it die.
 */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleetSite, type FleetSite } from '#kit/fleet-site.ts';
import { makeFolder } from '#kit/make-folder.ts';
import { startNginx, type Nginx } from '#kit/nginx.ts';
import { startRedis, type RedisServer } from '#kit/redis.ts';
import { program } from '#kit/system.ts';

let folder: string;
let redis: RedisServer;
let site: FleetSite;
let nginx: Nginx;
let client: Agent;

beforeAll(async () => {
  folder = await makeFolder();
  redis = await startRedis();
  site = await startFleetSite({
    apis: 2,
    workers: 1,
    settings: {
      NODE_ENV: 'production',
      REDIS_URL: redis.url,
      TRUST_PROXY: '127.0.0.1',
    },
  });
  nginx = await startNginx(site.fleet.apis.map(({ url }) => new URL(url ?? '').host));
  await writeFile(join(folder, 'ca.pem'), nginx.certificate);
  client = new Agent({ connect: { ca: nginx.certificate } });
}, 300_000);
afterAll(async () => {
  await client?.close();
  await nginx?.stop();
  await site?.stop();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

interface Smoke {
  code: number;
  steps: { step: string; ok: boolean; detail: string }[];
}

/** Buys something through nginx, as an operator checks a deployment. */
async function smoke(): Promise<Smoke> {
  const environment = {
    PATH: process.env['PATH'],
    EMPORIUM_DATA: join(folder, 'operator'),
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  };
  const words = ['smoke', '--json', '--url', nginx.url];
  return await promisify(execFile)(program, words, { env: environment }).then(
    ({ stdout }) => ({ code: 0, ...(JSON.parse(stdout) as Pick<Smoke, 'steps'>) }),
    (error: { code: number; stdout: string; stderr: string }) => {
      const steps = [{ step: 'ended', ok: false, detail: error.stdout + error.stderr }];
      return { code: error.code, steps };
    },
  );
}

async function get(path: string) {
  const answer = await request(nginx.url + path, { dispatcher: client });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

test('an order goes through over TLS, and the log says how long each request took', async () => {
  expect(await smoke()).toMatchObject({ code: 0 });
  const lines = await nginx.accesses();
  const checkout = lines.find(({ path }) => String(path).startsWith('/api/v1/checkouts/'));
  expect(checkout).toMatchObject({ method: 'PUT', status: 201 });
  expect(checkout?.['request_time']).toBeTypeOf('number');
  expect(checkout?.['request_id']).toMatch(/^[0-9a-f-]{36}$/);
  const [order] = await site.sql<{ orders: string }>(
    'select count(*) as orders from orders.orders',
  );
  expect(order).toEqual({ orders: '1' });
});

test('pages and their files come through; what a browser keeps is for TLS alone', async () => {
  const page = await get('/');
  expect(page.status).toBe(200);
  const asset = /\/assets\/[\w.-]+\.js/.exec(page.text)?.[0] ?? '';
  expect((await get(asset)).headers['cache-control']).toContain('immutable');
  expect((await get('/metrics')).status).toBe(404);
  const cart = await request(`${nginx.url}/api/v1/carts`, {
    method: 'POST',
    dispatcher: client,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await cart.body.dump();
  expect(cart.statusCode).toBe(201);
  for (const cookie of [cart.headers['set-cookie'] ?? []].flat())
    expect(cookie).toContain('Secure');
});

test('both processes share the work', async () => {
  for (let turn = 0; turn < 12; turn += 1) await get('/health');
  const upstreams = new Set((await nginx.accesses()).map(({ upstream }) => upstream));
  const addresses = site.fleet.apis.map(({ url }) => new URL(url ?? '').host);
  expect([...upstreams]).toEqual(expect.arrayContaining(addresses));
});

test('one api process is killed: every request is answered, and an order goes through', async () => {
  await site.fleet.apis[0]?.kill();
  const statuses = new Set<number>();
  for (let turn = 0; turn < 40; turn += 1) statuses.add((await get('/api/v1/products')).status);
  expect([...statuses]).toEqual([200]);
  expect(await smoke()).toMatchObject({ code: 0 });
  await site.fleet.apis[0]?.start();
});

test('Redis is killed: the shop still sells', async () => {
  await redis.kill();
  expect(await smoke()).toMatchObject({ code: 0 });
  expect((await get('/health')).status).toBe(200);
});

test('the worker is killed and comes back: what waited is done', async () => {
  const [worker] = site.fleet.workers;
  await worker?.kill();
  expect(await smoke()).toMatchObject({ code: 0 });
  await worker?.start();
  const ends = Date.now() + 60_000;
  const waiting = async (): Promise<string> => {
    const [row] = await site.sql<{ jobs: string }>(
      'select count(*) as jobs from graphile_worker.jobs where run_at <= now()',
    );
    return row?.jobs ?? '';
  };
  while ((await waiting()) !== '0' && Date.now() < ends) await sleep(200);
  expect(await waiting()).toBe('0');
  const { code, stdout, stderr } = await site.fleet.cli('checks', 'run');
  expect(code, stdout + stderr).toBe(0);
}, 120_000);
