import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsOwner } from '#kit/as-admin.ts';
import { startKit, type Kit } from '#kit/index.ts';
import type { App } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import type { Finding } from './contract.ts';
import { lookAtBackups } from './findings-backups.ts';
import { lookInsideDatabase } from './findings-database.ts';
import { lookAtWork } from './findings-work.ts';

// Each fault is really made, found, and gone again once it is undone.
let kit: Kit;
let owner: pg.Client;
beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
});
afterAll(() => kit.stop());

function stateOf(findings: readonly Finding[], what: string): Finding {
  const found = findings.find((finding) => finding.what === what);
  if (!found) throw new Error(`${what} was not looked at`);
  if (found.state !== 'ok') expect(found.remedy).toBeTruthy();
  return found;
}

/** The app with other settings, or another clock. */
function like(config: Partial<App['config']>, clockOffMs = 0): App {
  const now = (): Date => new Date(Date.now() + clockOffMs);
  return {
    ...kit.app,
    config: { ...kit.app.config, ...config },
    clock: { ...kit.app.clock, now },
  };
}

test('clocks that differ', async () => {
  expect(stateOf(await lookInsideDatabase(kit.app), 'clock').state).toBe('ok');
  expect(stateOf(await lookInsideDatabase(like({}, 30_000)), 'clock').state).toBe('warn');
  const far = stateOf(await lookInsideDatabase(like({}, -3_600_000)), 'clock');
  expect(far).toMatchObject({ state: 'fail', found: expect.stringContaining('60 min') as unknown });
});

test('connections that are used up, and a transaction that stays open', async () => {
  expect(stateOf(await lookInsideDatabase(kit.app), 'connections').state).toBe('ok');
  const shown = await owner.query<{ max_connections: string }>('show max_connections');
  const max = Number(shown.rows[0]?.max_connections);
  const many = await Promise.all(
    Array.from({ length: Math.ceil(max * 0.82) }, () => connectAsOwner(kit.database)),
  );
  try {
    expect(stateOf(await lookInsideDatabase(kit.app), 'connections')).toMatchObject({
      state: expect.stringMatching(/warn|fail/) as unknown,
    });
  } finally {
    await Promise.all(many.map((client) => client.end()));
  }
});

test('a statement that waits long for a lock', async () => {
  const [holder, waiter] = [await kit.owner(), await kit.owner()];
  await holder.query('begin; lock table cart.carts in access exclusive mode');
  const waiting = waiter.query('select from cart.carts').catch(String);
  try {
    await expect
      .poll(async () => stateOf(await lookInsideDatabase(kit.app), 'locks').state, {
        timeout: 20_000,
        interval: 1_000,
      })
      .toBe('warn');
  } finally {
    await holder.query('rollback');
    await waiting;
  }
  expect(stateOf(await lookInsideDatabase(kit.app), 'locks').state).toBe('ok');
}, 30_000);

test('settings by which a power cut loses orders', async () => {
  // The server of the tests does without: nothing here outlives a power cut.
  const found = stateOf(await lookInsideDatabase(kit.app), 'durability');
  expect(found).toMatchObject({
    state: 'warn',
    found: expect.stringContaining('fsync is off') as unknown,
  });
  const real = stateOf(await lookInsideDatabase(like({ NODE_ENV: 'production' })), 'durability');
  expect(real.state).toBe('fail');
});

test('no worker, late jobs, jobs that were given up', async () => {
  const before = await lookAtWork(kit.app);
  expect(stateOf(before, 'worker')).toMatchObject({ state: 'warn' });
  await owner.query(`insert into platform.worker_leases values ('worker-alive', now())`);
  expect(stateOf(await lookAtWork(kit.app), 'worker')).toMatchObject({
    state: 'ok',
    found: '1 at work: alive',
  });
  await owner.query(`update platform.worker_leases set seen_at = now() - interval '31 seconds'`);
  await owner.query(
    `select graphile_worker.add_job('search.refresh', run_at => now() - interval '10 minutes'),
       graphile_worker.add_job('mail.send', max_attempts => 1)`,
  );
  await owner.query(
    `update graphile_worker._private_jobs set attempts = 1, last_error = 'no such address'
     where max_attempts = 1`,
  );
  const after = await lookAtWork(kit.app);
  expect(stateOf(after, 'worker').state).toBe('fail');
  expect(stateOf(after, 'queue')).toMatchObject({
    state: 'warn',
    found: expect.stringMatching(/^jobs waiting: 1, late: 1, the oldest by 10 min$/) as unknown,
  });
  expect(stateOf(after, 'failed jobs')).toMatchObject({
    state: 'warn',
    found: '1 mail.send (no such address)',
  });
  await owner.query('delete from graphile_worker._private_jobs');
  expect(stateOf(await lookAtWork(kit.app), 'queue').state).toBe('ok');
});

test('an open breaker, a broken invariant, a closed shop', async () => {
  const shop = [kit.ctx.shopId];
  await owner.query(
    `insert into payments.breakers (shop_id, provider, state, retry_at, reason, changed_by, changed_at)
     values ($1, 'card', 'open', now(), 'five failures', 'card', now())`,
    shop,
  );
  await owner.query(
    `insert into quality.breaches (id, shop_id, check_name, row_key, found, first_seen, last_seen)
     values (gen_random_uuid(), $1, 'inventory.never_negative', 'k', '{}', now(), now()),
       (gen_random_uuid(), null, 'quality.canary', 'c', '{}', now(), now())`,
    shop,
  );
  await owner.query(`update shops.shops set maintenance = true`);
  const found = await lookAtWork(kit.app);
  expect(stateOf(found, 'breakers')).toMatchObject({
    state: 'warn',
    found: 'card open (five failures)',
  });
  expect(stateOf(found, 'invariants')).toMatchObject({
    state: 'fail',
    found: 'breaches: 1 (inventory.never_negative), pauses of sales: 0',
  });
  expect(stateOf(found, 'shops')).toMatchObject({ state: 'warn' });
  await owner.query(`delete from payments.breakers; delete from quality.breaches;
    update shops.shops set maintenance = false`);
  const well = await lookAtWork(kit.app);
  expect(['breakers', 'invariants', 'shops'].map((what) => stateOf(well, what).state)).toEqual([
    'ok',
    'ok',
    'ok',
  ]);
});

test('backups: none, one that is old, a try that failed, a proof that failed', async () => {
  expect(stateOf(await lookAtBackups(kit.app), 'backup').state).toBe('warn');
  const add = async (id: string, state: string, hours: number) =>
    await owner.query(
      `insert into backup.runs (id, kind, state, place, started_at, ended_at)
       values ($1, 'physical', $2, '/b', now() - make_interval(hours => $3), now())`,
      [id, state, hours],
    );
  await add('first', 'good', 60);
  expect(stateOf(await lookAtBackups(kit.app), 'backup').state).toBe('fail');
  await add('second', 'good', 2);
  expect(stateOf(await lookAtBackups(kit.app), 'backup').state).toBe('ok');
  await add('third', 'failed', 1);
  expect(stateOf(await lookAtBackups(kit.app), 'backup')).toMatchObject({ state: 'warn' });
  expect(stateOf(await lookAtBackups(kit.app), 'restore proof').state).toBe('warn');
  const verify = async (ok: boolean) =>
    await owner.query(
      `insert into backup.verifications
         (id, backup_id, verified_at, ok, rto_ms, rpo_ms, tables, rows, findings)
       values ($1, 'second', date_trunc('milliseconds', clock_timestamp()), $2, 4200, 1000, 1, 1,
         '[{"where": "base.tar.zst", "problem": "is not as it was written"}]')`,
      [newId(), ok],
    );
  await verify(true);
  expect(stateOf(await lookAtBackups(kit.app), 'restore proof')).toMatchObject({
    state: 'ok',
    found: expect.stringContaining('in 4.2 s') as unknown,
  });
  await verify(false);
  expect(stateOf(await lookAtBackups(kit.app), 'restore proof')).toMatchObject({
    state: 'fail',
    found: expect.stringContaining('base.tar.zst is not as it was written') as unknown,
  });
});
