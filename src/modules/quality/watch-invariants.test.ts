import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type pg from 'pg';
import { makeArticles } from '#kit/articles.ts';
import { allChecks } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext, system, type App } from '#platform/context.ts';
import { registry } from '#platform/metrics.ts';
import { checks as ownChecks } from './checks.ts';
import { endHealed } from './end-healed.ts';
import { resumePath } from './pause-paths.ts';
import { runChecks } from './run-checks.ts';
import { checkEverything, watchInvariants } from './watch-invariants.ts';

const checks = await allChecks();
let kit: Kit;
let owner: pg.Client;
let app: App;
let offsetMs = 0;
let whileWaiting: () => Promise<void>;

beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
  app = {
    ...kit.app,
    clock: {
      now: () => new Date(Date.now() + offsetMs),
      sleep: async () => await whileWaiting(),
    },
  };
});
beforeEach(() => {
  whileWaiting = async () => await Promise.resolve();
});
afterEach(async () => {
  await owner.query('update inventory.stock set on_hand = 10 where on_hand <> 10');
  await watchLater();
});
afterAll(() => kit.stop());

/** The next turn of every check, without waiting for it: on a busy machine that takes minutes. */
async function watchLater(): Promise<void> {
  await makeAllDue();
  await watchInvariants(app, checks);
}

async function makeAllDue(): Promise<void> {
  offsetMs += 31_000;
  await owner.query(`update quality.turns set next_run_at = '2000-01-01' where name <> 'nightly'`);
}

const events = (message: string, check: string) =>
  kit.logLines().filter((line) => {
    const extra = line['extra'] as Record<string, unknown> | undefined;
    return line['message'] === `event=${message}` && extra?.['check'] === check;
  });

async function rows(sql: string): Promise<unknown[]> {
  return (await owner.query<Record<string, unknown>>(sql)).rows;
}

/** An article whose count is off by one: a breach that only an operator can explain. */
async function miscount(): Promise<string> {
  const [variantId = ''] = await makeArticles({ ...kit.ctx }, { onHand: 10 });
  await owner.query('update inventory.stock set on_hand = 11 where variant_id = $1', [variantId]);
  return variantId;
}

const pausesOf = async (variantId: string) =>
  await rows(`select path, ended_by from quality.pauses where path = 'stock:${variantId}'`);

test('the canary is planted a day after the start, alerted, noted as seen, and gone at the next turn', async () => {
  await watchLater();
  expect(events('invariant.breach', 'quality.canary')).toHaveLength(0);
  offsetMs += 86_400_000;
  await watchLater();
  expect(events('invariant.breach', 'quality.canary')).toHaveLength(1);
  const planted = `select seen_at is not null as seen from quality.canary where planted_at >
    (select min(planted_at) from quality.canary)`;
  expect(await rows(planted)).toEqual([{ seen: true }]);
  expect(await registry.metrics()).toContain('invariant_breaches{check="quality.canary"} 1');
  await watchLater();
  expect(await registry.metrics()).not.toContain('invariant_breaches{check="quality.canary"}');
  expect(await rows(planted)).toHaveLength(1);
  offsetMs += 86_400_000;
  await watchLater();
  expect(events('invariant.breach', 'quality.canary')).toHaveLength(2);
});

test('a sighting that stays out for 25 hours is a breach itself', async () => {
  const [result] = await runChecks(app, ownChecks);
  expect(result?.rows).toEqual([]);
  await owner.query('begin');
  try {
    await owner.query(`update quality.canary set seen_at = now() - interval '26 hours'`);
    expect((await owner.query(ownChecks[0]!.statement.text)).rows).toHaveLength(1);
    await owner.query('delete from quality.canary');
    expect((await owner.query(ownChecks[0]!.statement.text)).rows).toHaveLength(1);
  } finally {
    await owner.query('rollback');
  }
});

test('a miscount is alerted once with shop and row, pauses its article alone, and heals', async () => {
  const variantId = await miscount();
  await watchLater();
  await watchLater();
  const alerts = events('invariant.breach', 'inventory.stock_matches_ledger');
  expect(alerts).toHaveLength(1);
  expect(alerts[0]).toMatchObject({
    level: 'ERROR',
    extra: {
      shop_id: kit.shop.id,
      row: { shop_id: kit.shop.id, variant_id: variantId },
      pauses: `stock:${variantId}`,
    },
  });
  expect(await registry.metrics()).toMatch(/oversell_incidents_total [1-9]/);
  expect(await pausesOf(variantId)).toEqual([{ path: `stock:${variantId}`, ended_by: null }]);
  await owner.query('update inventory.stock set on_hand = 10 where variant_id = $1', [variantId]);
  await watchLater();
  expect(events('invariant.restored', 'inventory.stock_matches_ledger')).toHaveLength(1);
  expect(await pausesOf(variantId)).toEqual([
    { path: `stock:${variantId}`, ended_by: 'breach resolved' },
  ]);
});

test('a check that is run by hand ends what has healed, and pauses nothing', async () => {
  const [healed, broken] = [await miscount(), await miscount()];
  const [stock] = checks.filter(({ name }) => name === 'inventory.stock_matches_ledger');
  const byHand = async () => {
    const ranAt = app.clock.now().toISOString();
    return await endHealed(app, [stock!], await runChecks(app, [stock!]), ranAt);
  };
  expect(await byHand()).toBe(0);
  expect(await pausesOf(healed)).toEqual([]);
  await watchLater();
  await owner.query('update inventory.stock set on_hand = 10 where variant_id = $1', [healed]);
  expect(await byHand()).toBe(0);
  await owner.query('update inventory.stock set on_hand = 10 where variant_id = $1', [broken]);
  offsetMs += 1_000;
  expect(await byHand()).toBe(2);
  for (const variantId of [healed, broken]) {
    expect(await pausesOf(variantId)).toEqual([
      { path: `stock:${variantId}`, ended_by: 'breach resolved' },
    ]);
  }
});

test('what is gone a second later pauses nothing, and is said', async () => {
  const variantId = await miscount();
  whileWaiting = async () => {
    await owner.query('update inventory.stock set on_hand = 10 where variant_id = $1', [variantId]);
  };
  await watchLater();
  expect(events('invariant.flickered', 'inventory.stock_matches_ledger')).toHaveLength(1);
  expect(await pausesOf(variantId)).toEqual([]);
});

test('a pause lifted by hand stays lifted while the breach stands, and is audited', async () => {
  const variantId = await miscount();
  await watchLater();
  const [pause] = (await rows(
    `select id from quality.pauses where path = 'stock:${variantId}'`,
  )) as { id: string }[];
  const other = await kit.anotherShop('another');
  const inShop = (shopId: string) => shopContext(app, shopId, { ...system, name: 'operator Ada' });
  expect(await resumePath(inShop(other.id), pause!.id)).toBe(false);
  expect(await resumePath(inShop(kit.shop.id), pause!.id)).toBe(true);
  expect(await resumePath(inShop(kit.shop.id), pause!.id)).toBe(false);
  await watchLater();
  expect(await pausesOf(variantId)).toEqual([
    { path: `stock:${variantId}`, ended_by: 'operator Ada' },
  ]);
  expect(
    await rows(
      `select action, subject_id from identity.audit_entries where subject_type = 'pause'`,
    ),
  ).toEqual([{ action: 'sales.resumed', subject_id: pause!.id }]);
});

test('of several workers one has the turn, and a check is not due before its time', async () => {
  const runs = `select name, count(*)::int as runs from quality.check_runs group by name order by 1`;
  await owner.query('truncate quality.check_runs');
  await makeAllDue();
  await Promise.all([1, 2, 3].map(() => watchInvariants({ ...app }, checks)));
  await watchInvariants(app, checks);
  const expected = [...checks.map(({ name }) => name), 'quality.canary'].toSorted();
  expect(await rows(runs)).toEqual(expected.map((name) => ({ name, runs: 1 })));
});

test('a check that fails is named, and the others run', async () => {
  const broken = { ...checks[0]!, name: 'planted.broken' };
  const statement = {
    ...broken.statement,
    name: 'planted.broken',
    text: 'select 1 / 0 as shop_id',
  };
  await makeAllDue();
  await watchInvariants(app, [{ ...broken, statement }, ...checks]);
  expect(events('invariant.check_failed', 'planted.broken')).toHaveLength(1);
  expect(await rows(`select name from quality.check_runs where name = 'planted.broken'`)).toEqual(
    [],
  );
});

test('at night every check runs, once', async () => {
  await checkEverything(app, checks);
  await owner.query('truncate quality.check_runs');
  offsetMs += 86_400_000;
  await Promise.all([1, 2].map(() => checkEverything({ ...app }, checks)));
  const [{ count } = { count: 0 }] = (await rows(
    'select count(*)::int from quality.check_runs',
  )) as { count: number }[];
  expect(count).toBe(checks.length + 1);
});

test('the watcher takes at most 2 % of a core, whatever the checks cost', async () => {
  await owner.query('truncate quality.check_runs');
  await watchLater();
  const { rows: runs } = await owner.query<{ name: string; duration_ms: number; wait_ms: number }>(
    `select r.name, r.duration_ms,
       (extract(epoch from t.next_run_at - r.ran_at) * 1000)::float8 as wait_ms
     from quality.check_runs r join quality.turns t on t.name = r.name`,
  );
  const share = runs.reduce((sum, run) => sum + run.duration_ms / run.wait_ms, 0);
  expect(runs).toHaveLength(checks.length + 1);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThanOrEqual(0.02);
});
