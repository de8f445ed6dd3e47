/**
 * The whole system while its parts die and sleep: server, gateway and database by SIGKILL and
 * SIGSTOP, under shoppers who keep book. Then everything is left in peace, and every queue must empty,
 * every payment end, every invariant hold.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSystem, type System } from '#kit/system.ts';
import { draw, shop, type Ending } from '../../src/modules/quality/prove/buyer.ts';
import { seeded } from '../../src/modules/quality/prove/seeded.ts';
import { countUp } from './counting-client.ts';
import { judgeSale, untilQuiet, type Sql } from './judge-sale.ts';
import { faults } from './system-faults.ts';

const FULL = process.env['TRIALS'] === 'full';
const SEED = Number(process.env['SEED'] ?? 66);
const ROUNDS = Number(process.env['ROUNDS'] ?? 50);
const SHOPPERS = 12;
const COUNTERS = 3;
const UNITS = 1_000_000;
/** What everything must have found its end in, once nothing is done to the system any more. */
const QUIET_MS = 60_000;
/** From the last fault to the next order; the machine does other work besides. */
const SELLS_AGAIN_MS = 20_000;

let system: System;
let variants: Record<string, string>;
const sql: Sql = async (statement) => await system.sql(statement);

beforeAll(async () => {
  system = await startSystem({
    LOG_LEVEL: 'warn',
    PAYMENT_TIMEOUT_MS: '700',
    BREAKER_OPEN_MS: '2000',
  });
  for (const sku of ['HOT', 'SIDE']) {
    const added = await system.cli('product', 'add', sku, sku, '9.00', '--stock', String(UNITS));
    expect(added.code, added.stderr).toBe(0);
  }
  const rows = await system.sql<{ sku: string; id: string }>(
    `select sku, id from catalog.variants where sku in ('HOT', 'SIDE')`,
  );
  variants = Object.fromEntries(rows.map(({ sku, id }) => [sku, id]));
}, 120_000);
afterAll(async () => await system?.stop(), 60_000);

/** Of each kind of end and of sleep one: what there is time for in every run. */
const SHORT = [
  'the gateway dies',
  'the database is frozen',
  'the server dies',
  'the database dies again while it recovers',
  'one connection of the database dies',
];

/** What happens, in order: each fault once, then more as the seed draws them. */
function plan(random: () => number): string[] {
  if (!FULL) return SHORT;
  const names = Object.keys(faults);
  const more = Array.from({ length: ROUNDS }, () => names[Math.floor(random() * names.length)]!);
  return [...names, ...more];
}

interface Sale {
  endings: Ending[];
  stop(): Promise<void>;
}

/** Shoppers who come as long as the shop is open to them. */
function sell(pool: Pool, random: () => number): Sale {
  const endings: Ending[] = [];
  const closing = new AbortController();
  const shopping = Array.from({ length: SHOPPERS }, async () => {
    while (!closing.signal.aborted) {
      const buyer = draw(random, variants['HOT']!, variants['SIDE']!);
      endings.push(await shop([pool], buyer, 'GB'));
    }
  });
  return {
    endings,
    stop: async () => {
      closing.abort();
      await Promise.all(shopping);
    },
  };
}

async function untilSold({ endings }: Sale, more: number): Promise<number> {
  const began = performance.now();
  const sold = (): number => endings.filter(({ outcome }) => outcome === 'sold').length;
  for (const wanted = sold() + more; sold() < wanted;) await sleep(10);
  return performance.now() - began;
}

/** Answers that nobody may get: everything but a 5xx that says "come again" has a name. */
function internalErrors(): string[] {
  return system.log.filter((line) => line.includes('"code":"internal_error"'));
}

test('trials 1, 3 and 66: whatever dies or sleeps, in the end all is sold once, paid once, and quiet', async () => {
  const random = seeded(SEED);
  const pool = new Pool(system.url, { connections: SHOPPERS + COUNTERS });
  const counting = new AbortController();
  const sale = sell(pool, random);
  const counters = Array.from({ length: COUNTERS }, async () =>
    countUp(pool, variants['SIDE']!, counting.signal),
  );
  const happened: string[] = [];
  for (const name of plan(random)) {
    await untilSold(sale, 3);
    await sleep(200 * random());
    happened.push(name);
    await faults[name]!(system, random);
  }
  const sellsAgainMs = await untilSold(sale, 3);
  counting.abort();
  await sale.stop();
  const histories = await Promise.all(counters);
  await pool.destroy();
  const context = `seed ${SEED}: ${happened.join(', ')}`;
  expect(internalErrors(), context).toEqual([]);
  expect(sellsAgainMs, context).toBeLessThan(SELLS_AGAIN_MS);
  expect(await untilQuiet(sql, QUIET_MS), context).toBeLessThan(QUIET_MS);

  const facts = await judgeSale(sql, system.gatewayUrl, 'HOT', sale.endings);
  expect(facts, context).toMatchObject({ moneyWrong: [], lost: [], surprised: [], unanswered: 0 });
  expect(facts.sold + facts.left, context).toBe(UNITS);
  for (const { cartId, ok, unknown } of histories) {
    const [line] = await sql<{ quantity: number }>(
      `select quantity::int from cart.lines where cart_id = '${cartId}'`,
    );
    expect(line?.quantity ?? 0, context).toBeGreaterThanOrEqual(ok);
    expect(line?.quantity ?? 0, context).toBeLessThanOrEqual(ok + unknown);
  }
  expect(histories.reduce((sum, { ok }) => sum + ok, 0)).toBeGreaterThan(10);
  const { code, stdout, stderr } = await system.cli('checks', 'run');
  expect(code, context + stdout + stderr).toBe(0);
}, 1_800_000);
