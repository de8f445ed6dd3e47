/** What has changed is not shown again from Redis: not before Redis knows, and not after. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { startRedis, type RedisServer } from '#kit/redis.ts';
import { remoteApi, type RemoteApi } from '#kit/remote-api.ts';
import { startSecondProcess, type SecondProcess } from '#kit/second-process.ts';
import { bumpCache, clearCache } from '../cache.ts';
import { startCacheChannel, type CacheChannel } from '../cache-channel.ts';
import { distrustShared, trustShared, untoldChange } from './shared-cache.ts';

/** A real listener on both sides: only there does memory answer before the router. */
const HOST = 'first.localhost';
const SHOP = '/api/v1/shop';
const WAIT = { timeout: 10_000 };
/** A minute, and a moment. */
const KEPT_MS = 61_000;

let redis: RedisServer;
let kit: Kit;
let second: SecondProcess;
let channel: CacheChannel;
let [here, there]: RemoteApi[] = [];

beforeAll(async () => {
  redis = await startRedis();
  kit = await startKit({ settings: { REDIS_URL: redis.url } });
  here = remoteApi(await kit.url(), HOST);
  channel = startCacheChannel(kit.app);
  second = await startSecondProcess(kit);
  there = remoteApi(await second.server.listen({ host: '127.0.0.1', port: 0 }), HOST);
}, 60_000);
afterAll(async () => {
  await Promise.all([here?.close(), there?.close()]);
  await channel?.stop();
  await second?.stop();
  await kit?.stop();
  await redis?.stop();
});

async function nameAt(api: RemoteApi): Promise<unknown> {
  return ((await api.get(SHOP)).body as { name: string }).name;
}

/** Both processes and Redis show the shop; then its name is another. */
async function rename(name: string): Promise<void> {
  for (const { app } of [kit, second]) {
    await expect.poll(async () => await app.redis?.read(['x']), WAIT).toBeDefined();
  }
  await expect
    .poll(async () => {
      await Promise.all([here!.get(SHOP), there!.get(SHOP)]);
      return await redis.client.keys('cache:shop:*');
    }, WAIT)
    .toHaveLength(1);
  const owner = await kit.owner();
  await owner.query('update shops.shops set name = $2 where id = $1', [kit.shop.id, name]);
}

test('who has changed something does not see the former from Redis, which is told a moment later', async () => {
  await rename('Changed here');
  bumpCache(kit.app, kit.shop.id);
  expect(await nameAt(here!)).toBe('Changed here');
  await expect.poll(() => nameAt(there!), WAIT).toBe('Changed here');
  expect(await nameAt(here!)).toBe('Changed here');
});

test('who gave up telling of one change does not answer for the next', () => {
  distrustShared(kit.app, kit.shop.id);
  const first = untoldChange(kit.app, kit.shop.id);
  distrustShared(kit.app, kit.shop.id);
  trustShared(kit.app, kit.shop.id, first);
  const latest = untoldChange(kit.app, kit.shop.id);
  expect(latest).toBeDefined();
  trustShared(kit.app, kit.shop.id, latest);
  expect(untoldChange(kit.app, kit.shop.id)).toBeUndefined();
});

test('what nobody was told of is shown no longer than it would have been kept in Redis', async () => {
  await rename('Told nobody');
  clearCache(second.app, '*');
  expect(await nameAt(there!)).toBe('Changed here');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + KEPT_MS });
  try {
    expect(await nameAt(there!)).toBe('Told nobody');
  } finally {
    vi.useRealTimers();
  }
});
