/**
 * Trial 76: one tenant's DELETE without WHERE, undone for that tenant alone while another sells: later
 * orders of the other stay, what the provider took since is replayed, nothing is charged again.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allChecks, expectChecksEmpty } from '#kit/checks.ts';
import { chargeCount, netCaptures, readLedger } from '#kit/ledger.ts';
import { appOn } from '#kit/own-app.ts';
import { startSystem, type System } from '#kit/system.ts';
import { accepted } from '#kit/accepted.ts';
import { settlePending } from '#modules/checkout/index.ts';
import { restoreRows, sumShop, type RestoreRowsOptions } from '#modules/transfer/index.ts';
import type { App } from '#platform/context.ts';
import { buyAt, openStand, placedAt, sellOn, type Stand } from './stands.ts';

const FULL = process.env['TRIALS'] === 'full';
const ROUNDS = FULL ? 5 : 1;
const ORDERS = FULL ? 20 : 4;

let system: System;
let app: App;
let close: () => Promise<void>;
let victim: Stand;
let other: Stand;

beforeAll(async () => {
  system = await startSystem({ LOG_LEVEL: 'warn', BACKUP_AT: 'off', PAYMENT_TIMEOUT_MS: '2000' });
  ({ app, close } = appOn(system));
  victim = await openStand(system, app, 'victim');
  other = await openStand(system, app, 'other');
  await buyAt(other);
  const made = await system.cli('backup', 'create', '--json');
  expect(made, made.stderr).toMatchObject({ code: 0 });
}, 120_000);
afterAll(async () => {
  await Promise.all([victim?.api.close(), other?.api.close()]);
  await close?.();
  await system?.stop();
});

interface Report {
  before: string;
  gateway: { returned: number; cases: { subject: string; details: { reference?: string } }[] };
}

async function momentNow(): Promise<string> {
  const [row] = await system.sql<{ now: Date }>('select clock_timestamp() as now');
  return row!.now.toISOString();
}

async function putBack(moment: string, ...more: string[]): Promise<Report> {
  const words = ['--to', moment, '--yes', '--json', ...more];
  const done = await system.cli('restore', 'shop', 'victim', ...words);
  expect(done, done.stderr + done.stdout).toMatchObject({ code: 0 });
  return JSON.parse(done.stdout) as Report;
}

/** Tables of the shop whose rows differ, but for those that live on: books are compared, listings made. */
async function changedSince(then: Awaited<ReturnType<typeof sumShop>>): Promise<string[]> {
  const now = await sumShop(app, victim.shop.id);
  return Object.keys(then.tables).filter(
    (name) => then.tables[name]?.sha256 !== now.tables[name]?.sha256 && !LIVING.has(name),
  );
}

const LIVING = new Set([
  'identity.audit_entries',
  'payments.reconciliations',
  'payments.gateway_entries',
  'payments.cases',
  'search.listings',
  // The watcher may have seen the deletion, and ends its pause by itself.
  'quality.pauses',
]);

/** The shop sells again, once the watcher has seen that all is well. */
async function sellsAgain(stand: Stand): Promise<void> {
  for (let tries = 0; (await buyAt(stand)).status !== 201; tries += 1) {
    if (tries === 120) throw new Error('the shop does not sell again');
    await sleep(1_000);
  }
}

test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  'trial 76: one shop goes back to a moment while another sells (round %i)',
  async () => {
    for (let count = 0; count < ORDERS; count += 1) await sellsAgain(victim);
    const good = await placedAt(system, victim);
    // The provider's events of these orders have come by then.
    await sleep(1_100);
    const sumThen = await sumShop(app, victim.shop.id);
    const moment = await momentNow();
    await sleep(1_100);

    // After the moment: people pay, then somebody deletes without WHERE.
    const lost = [await buyAt(victim), await buyAt(victim)];
    expect(lost.map(({ status }) => status)).toEqual([201, 201]);
    await system.sql(
      ['lines', 'events', 'orders']
        .map((table) => `delete from orders.${table} where shop_id = '${victim.shop.id}'`)
        .join(';'),
    );
    const before = await placedAt(system, other);
    const chargesBefore = chargeCount(await readLedger(system.gatewayUrl));
    const stop = sellOn(other);
    const report = await putBack(moment);
    const { sold, refused } = await stop();

    // The other shop sold on: every order that it acknowledged is there, every earlier one unchanged.
    expect(refused).toEqual([]);
    expect(sold.length).toBeGreaterThan(5);
    const after = await placedAt(system, other);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(new Set(after.map(({ id }) => id))).toEqual(
      new Set([...before.map(({ id }) => id), ...sold]),
    );

    // The shop is as it was, table by table, and open.
    expect(await placedAt(system, victim)).toEqual(good);
    expect(await changedSince(sumThen)).toEqual([]);

    // Nothing was charged for it; what was paid since is a case, and no money is forgotten.
    const ledger = await readLedger(system.gatewayUrl);
    expect(chargeCount(ledger)).toBe(chargesBefore + sold.length);
    expect(report.gateway).toMatchObject({ complete: true, returned: 0 });
    const named = report.gateway.cases.map(({ details }) => details.reference);
    for (const { id } of lost) {
      expect(named).toContain(id);
      expect(netCaptures(ledger).get(id)).toBeGreaterThan(0);
    }
    while ((await settlePending(app)) > 0);
    await expectChecksEmpty(app);
    await sellsAgain(victim);
    expect(existsSync(report.before)).toBe(true);
  },
  240_000,
);

test('rows that somebody deleted come back from a backup, and nothing else changes', async () => {
  const [first] = await placedAt(system, other);
  const all = async (): Promise<unknown> => {
    const { tables } = await sumShop(app, other.shop.id);
    return ['orders.orders', 'orders.lines', 'orders.events'].map((name) => tables[name]);
  };
  const whole = await all();
  const options: RestoreRowsOptions = {
    table: 'orders.lines',
    from: { backupId: await latest() },
    ids: null,
    shopId: null,
    withParents: false,
    withChildren: false,
    checks: await allChecks(),
    despiteChecks: false,
    dryRun: true,
  };
  await system.sql(`delete from orders.lines where order_id = '${first!.id}'`);
  const expected = [
    { shop: 'other', tables: [{ table: 'orders.lines', rows: 1, first: [`${first!.id}/0`] }] },
  ];
  expect(accepted(await restoreRows(app, options)).shops).toEqual(expected);
  expect(await all()).not.toEqual(whole);
  expect(accepted(await restoreRows(app, { ...options, dryRun: false })).shops).toEqual(expected);
  expect(await all()).toEqual(whole);

  expect(await restoreRows(app, { ...options, table: 'orders.nonsense' })).toMatchObject({
    refusal: 'restore_table_unknown',
  });
  const trail = await system.sql(
    `select 1 from identity.audit_entries where action = 'rows.restored'
     and shop_id = '${other.shop.id}'`,
  );
  expect(trail).toHaveLength(1);
  await expectChecksEmpty(app);
}, 240_000);

test('a restore is undone by its file, and money of orders that are gone can go back at once', async () => {
  const moment = await momentNow();
  await sleep(1_100);
  await buyAt(victim);
  await sleep(1_100);
  const sumBefore = await sumShop(app, victim.shop.id);
  const { before } = await putBack(moment);
  const undone = await system.cli('shop', 'import', before, '--replace', '--open');
  expect(undone, undone.stderr).toMatchObject({ code: 0 });
  expect(await changedSince(sumBefore)).toEqual([]);

  const { id } = await buyAt(victim);
  const { gateway } = await putBack(moment, '--return-payments');
  expect(gateway.returned).toBeGreaterThan(0);
  expect(netCaptures(await readLedger(system.gatewayUrl)).get(id)).toBe(0);
  await expectChecksEmpty(app);
}, 240_000);

async function latest(): Promise<string> {
  const list = await system.cli('backup', 'list', '--json');
  return (JSON.parse(list.stdout) as { latest: string }).latest;
}
