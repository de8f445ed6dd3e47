/**
 * The primary is taken away under checkout load, three ways; its synchronous standby takes over. Each
 * time the old primary comes back, finds that it is none any more, and returns as a standby that was
 * built anew: so the two hosts change places from test to test.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDatabaseHosts, type DatabaseHost, type DatabaseHosts } from '#kit/database-hosts.ts';
import { remoteApi, type RemoteApi } from '#kit/remote-api.ts';
import {
  expectNothingLost,
  PLACED_ORDERS,
  startCheckoutLoad,
  untilOrders,
  type CheckoutLoad,
} from './checkout-load.ts';

const FULL = process.env['TRIALS'] === 'full';
const SHOPPERS = 6;
const ORDERS = FULL ? 200 : 25;
/** What is promised from the fault to the next order. */
const BACK_WITHIN_MS = 20_000;
/** Trial 68 freezes for a minute. */
const FROZEN_MS = FULL ? 60_000 : 3_000;

let site: DatabaseHosts;
let api: RemoteApi;
let variantId: string;

beforeAll(async () => {
  site = await startDatabaseHosts({ LOG_LEVEL: 'warn' });
  api = remoteApi(site.url);
  const added = await site.cli('product', 'add', 'LOAD-1', 'Load', '10.00', '--stock', '1000000');
  expect(added.code, added.stderr).toBe(0);
  const owner = await site.hosts[0].connect();
  const found = await owner.query<{ id: string }>(
    `select id from catalog.variants where sku = 'LOAD-1'`,
  );
  variantId = found.rows[0]!.id;
  await owner.query('create table public.written (number int primary key)');
  await owner.end();
}, 120_000);
afterAll(async () => {
  await api?.close();
  await site?.stop();
}, 60_000);

let lastNumber = 0;

/** Writes row after row on a host, past the application; what was acknowledged, and when asked. */
function startWriter(client: pg.Client) {
  const acknowledged: { number: number; sentAt: number }[] = [];
  let sent = 0;
  const writing = (async () => {
    for (;;) {
      const [number, sentAt] = [(lastNumber += 1), performance.now()];
      sent += 1;
      try {
        await client.query('insert into public.written (number) values ($1)', [number]);
      } catch {
        return;
      }
      acknowledged.push({ number, sentAt });
    }
  })();
  return { acknowledged, sent: () => sent, ended: writing };
}

/** Of the orders, the money, and all else that must hold. */
async function expectAllThere(primary: DatabaseHost, load: CheckoutLoad): Promise<void> {
  const client = await primary.connect();
  const { rows } = await client.query<{ id: string; total: number }>(PLACED_ORDERS);
  await client.end();
  expectNothingLost(load, rows, site.ledger());
  const checks = await site.cli('checks', 'run');
  expect(checks.code, checks.stdout + checks.stderr).toBe(0);
}

/** Whoever is the primary now, and the other. */
async function roles(): Promise<{ primary: DatabaseHost; standby: DatabaseHost }> {
  const [a, b] = site.hosts;
  const client = await a.connect();
  const { rows } = await client.query<{ standby: boolean }>(
    'select pg_is_in_recovery() as standby',
  );
  await client.end();
  return rows[0]?.standby === true ? { primary: b, standby: a } : { primary: a, standby: b };
}

interface Fault {
  strike: (primary: DatabaseHost) => Promise<void>;
  /** The old primary comes back; resolves when it has given up. */
  comeBack: (primary: DatabaseHost) => Promise<void>;
}

/** One change of places; how long no order was taken. */
async function failOver({ strike, comeBack }: Fault): Promise<number> {
  const { primary, standby } = await roles();
  const load = startCheckoutLoad(api, variantId, SHOPPERS);
  const beside = startWriter(await primary.connect());
  await untilOrders(load, ORDERS);
  expect(beside.acknowledged.length).toBeGreaterThan(0);
  const struckAt = performance.now();
  await strike(primary);
  const promoted = await standby.cli('database', 'promote');
  expect(promoted.code, promoted.stdout + promoted.stderr).toBe(0);
  const promotedAt = performance.now();
  const since = () => [...load.acknowledged.values()].filter(({ sentAt }) => sentAt > struckAt);
  while (since().length === 0) await sleep(5);
  const backMs = Math.min(...since().map(({ answeredAt }) => answeredAt - struckAt));
  await comeBack(primary);
  await beside.ended;
  await untilOrders(load, ORDERS);
  await load.stop();
  expect(load.refusals).toEqual([]);

  const client = await standby.connect();
  const { rows } = await client.query<{ number: number }>('select number from public.written');
  await client.end();
  const there = new Set(rows.map(({ number }) => number));
  expect(beside.acknowledged.filter(({ number }) => !there.has(number))).toEqual([]);
  expect(beside.acknowledged.filter(({ sentAt }) => sentAt > promotedAt)).toEqual([]);
  await expectAllThere(standby, load);
  await rejoin(primary, standby);
  return backMs;
}

/** The old primary as a standby, built anew and waited for. */
async function rejoin(old: DatabaseHost, primary: DatabaseHost): Promise<void> {
  const address = site.address(old, primary);
  const built = await old.cli(
    'database',
    'replica',
    '--replace',
    '--build-only',
    '--from',
    address,
  );
  expect(built.code, built.stderr).toBe(0);
  await old.serve();
  while ((await primary.cli('database', 'synchronous', 'on')).code !== 0) await sleep(100);
}

/** A start of the old primary's database ends with the reason. */
async function expectClosed(old: DatabaseHost): Promise<void> {
  const { code, stdout, stderr } = await old.cli('database', 'serve');
  expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('holds this database now')]);
}

test('trial 67: the primary dies mid-checkout: its standby takes over, and nothing is lost or done twice', async () => {
  const backMs = await failOver({
    strike: async (primary) => await primary.kill(),
    comeBack: expectClosed,
  });
  expect(backMs).toBeLessThan(BACK_WITHIN_MS);
}, 240_000);

test('trial 68: the primary is frozen and wakes up after another was promoted: it takes no write', async () => {
  const backMs = await failOver({
    strike: async (primary) => primary.freeze(),
    comeBack: async (primary) => {
      await sleep(FROZEN_MS);
      primary.thaw();
      expect(await primary.ended()).toBe(1);
      await expectClosed(primary);
    },
  });
  expect(backMs).toBeLessThan(BACK_WITHIN_MS);
}, 300_000);

test('trial 67: the primary is cut off and goes on by itself: it acknowledges nothing, and gives up when it hears of the other', async () => {
  const backMs = await failOver({
    strike: async (primary) => primary.cut(),
    comeBack: async (primary) => {
      const client = await primary.connect();
      const alone = startWriter(client);
      await sleep(1_000);
      expect(alone.sent()).toBe(1);
      expect(alone.acknowledged).toEqual([]);
      primary.heal();
      expect(await primary.ended()).toBe(1);
      await alone.ended;
      expect(alone.acknowledged).toEqual([]);
      await expectClosed(primary);
    },
  });
  expect(backMs).toBeLessThan(BACK_WITHIN_MS);
}, 240_000);

test('a standby is not promoted while the primary answers, unless forced', async () => {
  const { primary, standby } = await roles();
  const refused = await standby.cli('database', 'promote', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({ promoted: false, reason: 'primary answers' });
  const status = await primary.cli('database', 'status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({
    role: 'primary',
    followers: [{ name: standby.name, state: 'streaming', synchronous: true }],
  });
});
