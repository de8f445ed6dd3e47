import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { App } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import type { Finding } from './contract.ts';
import { lookAtDrills } from './findings-drills.ts';

const DAY_MS = 86_400_000;

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
beforeEach(async () => {
  const owner = await kit.owner();
  await owner.query('delete from drills.runs');
});
afterAll(() => kit.stop());

async function addDrill(scenario: string, loss: string, daysAgo: number, findings: string[] = []) {
  const id = newId();
  const startedAt = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
  const ok = findings.length === 0;
  const report = { id, scenario, loss, startedAt, ok, rtoMs: 2200, rpoMs: 0, findings };
  const owner = await kit.owner();
  await owner.query(
    `insert into drills.runs (id, scenario, started_at, ended_at, ok, rto_ms, rpo_ms, report)
     values ($1, $2, $3, $3, $4, 2200, 0, $5)`,
    [id, scenario, startedAt, ok, report],
  );
}

/** What is found when so many days have gone by since the installation. */
async function look(daysLater = 0, more: Partial<App['config']> = {}): Promise<Finding> {
  const now = () => new Date(Date.now() + daysLater * DAY_MS);
  const config = { ...kit.app.config, ...more };
  const [finding] = await lookAtDrills({ ...kit.app, config, clock: { ...kit.app.clock, now } });
  return finding!;
}

test('nobody is asked to drill with a server that is not ours to copy', async () => {
  const foreign = { DATABASE_URL: 'postgres://user@elsewhere/shop' };
  expect(await look(36, foreign)).toMatchObject({ state: 'ok' });
  await addDrill('week-1', 'database', 1);
  expect(await look(36, foreign)).toMatchObject({ state: 'warn' });
});

test('no drill is well for 35 days after the installation, and then it is not', async () => {
  expect(await look(34)).toMatchObject({ state: 'ok' });
  const found = await look(36);
  expect(found).toMatchObject({
    state: 'warn',
    found: expect.stringMatching(/^there has been none since \d{4}-/) as unknown,
    remedy: expect.stringContaining('"emporium drill week-1"') as unknown,
  });
});

test('the newest drill counts for 35 days; what was not rehearsed is named', async () => {
  await addDrill('week-1', 'database', 3);
  await addDrill('application', 'application', 20);
  expect(await look()).toMatchObject({
    state: 'ok',
    found: 'week-1 was passed 3 d ago, RTO 2.2 s, RPO 0 s; not within 35 days: restore, region',
  });
  expect(await look(31)).toMatchObject({ state: 'ok' });
  expect(await look(33)).toMatchObject({
    state: 'warn',
    remedy: expect.stringContaining('week-1') as unknown,
  });
});

test('a drill that was not passed is to look at until that loss is rehearsed again', async () => {
  await addDrill('week-3', 'restore', 5, ['base.tar.zst: is not as it was written']);
  await addDrill('week-1', 'database', 2);
  expect(await look()).toMatchObject({
    state: 'warn',
    found: expect.stringMatching(/^week-3 was not passed on .*base\.tar\.zst/) as unknown,
    remedy: expect.stringContaining('"emporium drill week-3"') as unknown,
  });
  await addDrill('week-3', 'restore', 1);
  expect(await look()).toMatchObject({ state: 'ok' });
});
