import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { connectionsFor, createApp } from '#platform/app.ts';
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
    database: { status: 'ok', version: expect.stringMatching(/^1[68]/) },
    redis: { status: 'not configured' },
  });
  expect((await server.inject('/api/v1/health/database')).json()).toMatchObject({ status: 'ok' });
  expect((await server.inject('/api/v1/health/redis')).json()).toMatchObject({
    status: 'not configured',
  });
});

test('a database that is away: alive, not ready, 503 with the reason', async () => {
  const connections = connectionsFor({ url: 'postgres://nobody@127.0.0.1:1/nowhere' });
  const app = createApp(kit.app.config, connections, {
    log: kit.app.log,
    secretKey: 'x'.repeat(32),
  });
  const { createApi } = await import('../../server.ts');
  const { server } = await createApi(app, { web: false });
  const statuses: Record<string, number> = {};
  for (const path of [
    '/health',
    '/health/live',
    '/health/ready',
    '/api/v1/health/database',
    '/api/v1/health/redis',
  ]) {
    const answer = await server.inject(path);
    statuses[path] = answer.statusCode;
    if (path === '/health') {
      expect(answer.json()).toMatchObject({
        status: 'down',
        database: { status: 'down', detail: expect.stringContaining('ECONNREFUSED') },
      });
    }
  }
  expect(statuses).toEqual({
    '/health': 503,
    '/health/live': 200,
    '/health/ready': 503,
    '/api/v1/health/database': 503,
    '/api/v1/health/redis': 200,
  });
  await server.close();
  await app.database.close();
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

async function probe(url: string) {
  return await probeRedis({ ...kit.app, config: { ...kit.app.config, REDIS_URL: url } });
}
