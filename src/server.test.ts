import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { connectionsFor, createApp } from '#platform/app.ts';
import { createApi } from './server.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

test('a database that is away: alive, not ready, 503 with the reason', async () => {
  const connections = connectionsFor({ url: 'postgres://nobody@127.0.0.1:1/nowhere' });
  const app = createApp(kit.app.config, connections, {
    log: kit.app.log,
    secretKey: 'x'.repeat(32),
  });
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
        database: { status: 'down', detail: expect.stringContaining('ECONNREFUSED') as unknown },
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
