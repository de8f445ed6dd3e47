/**
 * Thousands of checkouts over HTTP against the whole program while cards and the gateway misbehave in
 * every way they know; then the gateway heals. Judged by the gateway's own ledger. `npm run trials`
 * makes it ten thousand, and prints what was met.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remoteApi, type RemoteApi } from '#kit/remote-api.ts';
import { startSystem, type System } from '#kit/system.ts';
import { seeded } from '../../src/modules/quality/prove/seeded.ts';
import { startShoppers, tryOnce, type Checkout, type Shoppers } from './faulted-shoppers.ts';
import { startWeather, type Weather } from './gateway-weather.ts';
import { judge, openEnds, untilSettled } from './judge-faults.ts';

const FULL = process.env['TRIALS'] === 'full';
const COUNT = Number(process.env['FAULTED_CHECKOUTS'] ?? (FULL ? 10_000 : 400));
const SEED = Number(process.env['FAULTED_SEED'] ?? 1);
const AT_ONCE = 48;
const WEATHERS = 10;
/** What the trial allows from the gateway's return to the last settled outcome. */
const SETTLED_MS = 60_000;
const TEST_MS = 3_000_000;

let system: System;
let api: RemoteApi;
let variantIds: string[];

beforeAll(async () => {
  system = await startSystem({
    LOG_LEVEL: 'error',
    PAYMENT_TIMEOUT_MS: '400',
    BREAKER_FAILURES: '40',
    BREAKER_OPEN_MS: '1000',
  });
  api = remoteApi(system.url);
  for (const sku of ['F-1', 'F-2']) {
    const stock = ['--stock', String(COUNT * 2 + 50_000)];
    const added = await system.cli('product', 'add', sku, `Faulted ${sku}`, '10.00', ...stock);
    expect(added.code, added.stderr).toBe(0);
  }
  const rows = await system.sql<{ id: string }>(
    `select id from catalog.variants where sku like 'F-%' order by sku`,
  );
  variantIds = rows.map(({ id }) => id);
}, 900_000);
afterAll(async () => {
  await api?.close();
  await system?.stop();
});

/** Where the gateway sends this shop's events. */
async function eventAddress() {
  const told = await system.cli('webhook', 'secret', '--json');
  const { merchant, path, secret } = JSON.parse(told.stdout) as Record<string, string>;
  return { merchant: merchant!, url: `${system.url}${path}`, secret: secret! };
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

/** Those who were left in the dark send the same again, and so learn how it ended. */
async function askAgain(checkouts: readonly Checkout[]): Promise<void> {
  const left = checkouts.filter(({ status }) => status === 202);
  const ask = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) await tryOnce(api, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
}

/** A run in which a fault never came says nothing about it. */
function expectEverythingMet({ checkouts, answers }: Shoppers, { seen }: Weather): void {
  expect(Object.keys(countBy(checkouts, ({ token }) => token))).toHaveLength(12);
  expect(Object.keys(seen)).toHaveLength(WEATHERS);
  const kinds = ['201', '202', '422 payment_declined', '503 payment_unavailable'];
  expect(kinds.filter((kind) => !answers[kind])).toEqual([]);
  const failures = Object.keys(answers).filter((kind) => kind.startsWith('5'));
  expect(failures.filter((kind) => !kind.startsWith('503'))).toEqual([]);
}

test(
  `trials 3, 4, 11, 12 and 20: ${COUNT} faulted checkouts: none charged twice, none lost`,
  async () => {
    const weather = startWeather(system, await eventAddress());
    const began = performance.now();
    const random = seeded(SEED);
    // On a quick machine the checkouts are over before every weather has come.
    const more = (): boolean => Object.keys(weather.seen).length < WEATHERS;
    const crowd = { count: COUNT, atOnce: AT_ONCE, variantIds, random, more };
    const shoppers = startShoppers(api, crowd);
    await shoppers.done;
    const soldMs = Math.round(performance.now() - began);
    await weather.heal();
    const atHealing = await openEnds(system);
    const settledMs = Math.round(await untilSettled(system, SETTLED_MS));
    await askAgain(shoppers.checkouts);
    await untilSettled(system, SETTLED_MS);
    const { breaches, ...counts } = await judge(system, shoppers.checkouts);
    const { answers, checkouts } = shoppers;
    const cards = countBy(checkouts, ({ token }) => token);
    const run = {
      checkouts: checkouts.length,
      seed: SEED,
      ...counts,
      soldMs,
      atHealing,
      settledMs,
    };
    const text = JSON.stringify({ ...run, answers, cards, weather: weather.seen }, null, 1);
    if (FULL) process.stdout.write(`${text}\n`);
    const none = Object.fromEntries(Object.keys(breaches).map((kind) => [kind, []]));
    expect(breaches, text).toEqual(none);
    expect(counts.placed, text).toBeGreaterThan(COUNT / 3);
    expect(counts.inReview).toBeGreaterThan(0);
    expectEverythingMet(shoppers, weather);
    const checks = await system.cli('checks', 'run');
    expect(checks.code, checks.stdout).toBe(0);
  },
  TEST_MS,
);
