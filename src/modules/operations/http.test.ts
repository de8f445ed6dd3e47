import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { signInOwner } from '#kit/staff.ts';
import { probeRedis } from './probes.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

test('health of the whole and of each part, for anybody, under any host name', async () => {
  const server = await kit.server();
  for (const path of [
    '/health',
    '/health/live',
    '/health/liveness',
    '/health/ready',
    '/health/readiness',
  ]) {
    const answer = await server.inject({ url: path, headers: { host: 'no-shop.example' } });
    expect([path, answer.statusCode, answer.json<{ status: string }>().status]).toEqual([
      path,
      200,
      'ok',
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
  }
  const whole = (await server.inject('/health')).json<Record<string, unknown>>();
  expect(whole).toMatchObject({
    version: kit.app.config.APP_VERSION,
    database: { status: 'ok', version: expect.stringMatching(/^1[68]/) as unknown },
    redis: { status: 'not configured' },
    replica: { status: 'not configured' },
  });
  expect((await server.inject('/api/v1/health/database')).json()).toMatchObject({ status: 'ok' });
  expect((await server.inject('/api/v1/health/redis')).json()).toMatchObject({
    status: 'not configured',
  });
});

test('Redis is asked for real: one that answers, one that wants a password, one that is away', async () => {
  const answers = ['+PONG\r\n', '-NOAUTH Authentication required.\r\n', '-ERR nonsense\r\n'];
  const found: string[] = [];
  for (const answer of answers) {
    const redis = createServer((socket) => socket.once('data', () => socket.end(answer))).listen(
      0,
      '127.0.0.1',
    );
    await once(redis, 'listening');
    const { port } = redis.address() as AddressInfo;
    found.push((await probe(`redis://127.0.0.1:${port}`)).status);
    redis.close();
  }
  expect(found).toEqual(['ok', 'ok', 'down']);
  expect(await probe('redis://127.0.0.1:1')).toMatchObject({ status: 'down' });
});

test('the operator’s view is for who operates the whole system, and is looked at once for all pages', async () => {
  const server = await kit.server();
  const path = '/api/v1/admin/operations';
  expect((await server.inject({ url: path, headers: { host: 'localhost' } })).statusCode).toBe(401);
  const owner = await signInOwner(kit);
  const [first, second] = await Promise.all([owner('GET', path), owner('GET', path)]);
  expect(first.status).toBe(200);
  expect(second.body).toEqual(first.body);
  expect(first.body).toMatchObject({
    database: { version: expect.stringMatching(/^1[68]/) as unknown },
    queue: { waiting: 0, dead: [] },
  });
});

async function probe(url: string) {
  return await probeRedis({ ...kit.app, config: { ...kit.app.config, REDIS_URL: url } });
}
