/** Trial 70: a Redis that is killed, frozen, or lies: nobody notices but the database. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPrices } from '#modules/pricing/index.ts';
import { apiOf, cartWith, checkOut, type Api } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { startRedis, type RedisServer } from '#kit/redis.ts';
import { startSecondProcess, type SecondProcess } from '#kit/second-process.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { clearCache } from '#platform/cache.ts';
import { startCacheChannel, tellToClear, type CacheChannel } from '#platform/cache-channel.ts';
import { shopTx } from '#platform/database/index.ts';
import { registry } from '#platform/metrics.ts';

const FULL = process.env['TRIALS'] === 'full';
const BUYERS = FULL ? 400 : 60;
/** Where a hanging Redis would show: each of these asks it, and none may wait for it. */
const READS = 40;
const ANSWER_MS = 50;

let redis: RedisServer;
let kit: Kit;
let second: SecondProcess;
let channel: CacheChannel;
let [first, other]: Api[] = [];
let variantId: string;

beforeAll(async () => {
  redis = await startRedis();
  kit = await startKit({ gateway: true, settings: { REDIS_URL: redis.url } });
  await openForBusiness(kit.ctx);
  [variantId = ''] = await makeArticles(kit.ctx, { onHand: 100_000, priceMinor: 1000 });
  first = apiOf(await kit.server());
  channel = startCacheChannel(kit.app);
  second = await startSecondProcess(kit);
  other = apiOf(second.server);
}, 60_000);
afterAll(async () => {
  await channel?.stop();
  await second?.stop();
  await kit?.stop();
  await redis?.stop();
});

async function count(metric: 'hits' | 'misses', layer: string): Promise<number> {
  const text = await registry.metrics();
  return Number(
    new RegExp(`cache_${metric}_total\\{layer="${layer}"\\} (\\d+)`).exec(text)?.[1] ?? 0,
  );
}

const PRODUCTS = '/api/v1/products?limit=5';

async function untilThere(): Promise<void> {
  for (const { app } of [kit, second]) {
    while ((await app.redis?.read(['x'])) === undefined) await sleep(20);
  }
}

async function names(pattern: string): Promise<string[]> {
  return await redis.client.keys(pattern);
}

test('what one process has made another finds, until something changes', async () => {
  await untilThere();
  const made = await first!.get(PRODUCTS);
  while ((await names('cache:products:*')).length === 0) await sleep(10);
  const before = await count('hits', 'redis');
  const found = await other!.get(PRODUCTS);
  expect([found.status, found.body, found.headers['cache-control']]).toEqual([
    200,
    made.body,
    made.headers['cache-control'],
  ]);
  expect(await count('hits', 'redis')).toBe(before + 1);
  await shopTx({ ...kit.ctx }, async (tx) =>
    setPrices(tx, [{ variantId, priceMinor: 1234, compareAtMinor: null }]),
  );
  const { refreshProducts } = await import('#modules/search/index.ts');
  const { findVariants } = await import('#modules/catalog/index.ts');
  const [variant] = await shopTx({ ...kit.ctx }, (tx) => findVariants(tx, [variantId]));
  await refreshProducts(kit.ctx, [variant!.productId]);
  for (const api of [first!, other!]) {
    await expect
      .poll(async () => JSON.stringify((await api.get(PRODUCTS)).body), { timeout: 5000 })
      .toContain('1234');
  }
}, 30_000);

test('trial 70: a Redis that lies is not believed', async () => {
  await untilThere();
  clearCache(kit.app, '*');
  const honest = (await first!.get('/api/v1/shop')).body;
  await first!.get(PRODUCTS);
  for (const pattern of ['cache:shop:*', 'cache:products:*']) {
    while ((await names(pattern)).length === 0) await sleep(10);
  }
  const [name = ''] = await names('cache:shop:*');
  const [product = ''] = await names('cache:products:*');
  const sealed = (await redis.client.getBuffer(name))!;
  const flipped = Buffer.from(sealed);
  flipped[flipped.length - 3]! ^= 1;
  const lies: Record<string, Buffer | string> = {
    nothing: '',
    words: '<script>alert(1)</script>'.repeat(10),
    'a flipped bit': flipped,
    'half of it': sealed.subarray(0, sealed.length / 2),
    'another answer': (await redis.client.getBuffer(product)) ?? '',
  };
  for (const [what, lie] of Object.entries(lies)) {
    await redis.client.set(name, lie);
    clearCache(second.app, '*');
    const answer = await other!.get('/api/v1/shop');
    expect([what, answer.status, answer.body]).toEqual([what, 200, honest]);
  }
  // A state from before the last change, brought back with its version.
  await redis.client.set(name, sealed);
  await redis.client.set(`version:${kit.shop.id}`, 'another version');
  const before = await count('hits', 'redis');
  clearCache(second.app, '*');
  expect((await other!.get('/api/v1/shop')).body).toEqual(honest);
  expect(await count('hits', 'redis')).toBe(before);
});

/** How each purchase ended, one after the other, by turns at both processes. */
async function buyAll(statuses: number[]): Promise<void> {
  for (let at = 0; at < BUYERS; at += 1) {
    const api = at % 2 === 0 ? first! : other!;
    await api.get(`/api/v1/products?limit=${1 + (at % 50)}`);
    const { status } = await checkOut(api, checkoutBody(await cartWith(api, { [variantId]: 1 })));
    statuses.push(status);
  }
}

test('trial 70: killed and restarted in the middle of the sale: no sale fails', async () => {
  await untilThere();
  const statuses: number[] = [];
  const selling = buyAll(statuses);
  while (statuses.length < BUYERS / 4) await sleep(5);
  await redis.kill();
  const soldWith = statuses.length;
  while (statuses.length < soldWith + BUYERS / 4) await sleep(5);
  await redis.start();
  expect(statuses.length).toBeLessThan(BUYERS);
  await selling;
  expect(new Set(statuses)).toEqual(new Set([201]));
  await untilThere();
}, 120_000);

test('trial 70: a Redis that hangs costs one moment, not one each', async () => {
  await untilThere();
  redis.freeze();
  try {
    await first!.get('/api/v1/products?limit=61');
    const before = kit.logLines().length;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: READS }, async (_, at) => {
        const { status } = await first!.get(`/api/v1/products?minPrice=${at}`);
        expect(status).toBe(200);
      }),
    );
    const tookMs = performance.now() - began;
    // Each of them would have waited, had they asked.
    expect(await kit.app.redis?.read(['x'])).toBeUndefined();
    expect(tookMs).toBeLessThan(READS * ANSWER_MS * 5);
    expect(kit.logLines().slice(before).filter(isAway)).toEqual([]);
    const { status } = await checkOut(
      first!,
      checkoutBody(await cartWith(first!, { [variantId]: 1 })),
    );
    expect(status).toBe(201);
    const away = await first!.get('/health');
    expect([away.status, away.body['status']]).toEqual([200, 'degraded']);
  } finally {
    redis.thaw();
  }
  await untilThere();
}, 60_000);

function isAway(line: Record<string, unknown>): boolean {
  return String(line['message']).includes('redis.away');
}

test('what is cleared by name is cleared in Redis and in every process', async () => {
  await untilThere();
  for (const path of [PRODUCTS, '/api/v1/shop']) await other!.get(path);
  while ((await names('cache:products:*')).length === 0) await sleep(10);
  expect((await names('cache:shop:*')).length).toBeGreaterThan(0);
  expect(await kit.app.redis?.remove('cache:products:*')).toBeGreaterThan(0);
  await tellToClear(kit.app, 'cache:products:*');
  expect(await names('cache:products:*')).toEqual([]);
  expect((await names('cache:shop:*')).length).toBeGreaterThan(0);
  const url = await kit.url();
  const look = async (): Promise<number> => {
    const before = await count('hits', 'memory');
    await (await fetch(url + PRODUCTS)).text();
    return (await count('hits', 'memory')) - before;
  };
  await look();
  expect(await look()).toBe(1);
  await tellToClear(second.app, 'cache:shop:*');
  await tellToClear(second.app, 'cache:products:*');
  await expect.poll(look, { timeout: 5000 }).toBe(0);
  expect(await look()).toBe(1);
});
