import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { registry } from '#platform/metrics.ts';
import { showDrillFigures } from './metrics.ts';
import { lossOf, targets, type DrillResult, type Scenario } from './model.ts';
import { readDrillState } from './drill-state.ts';
import { addDrill } from './store.ts';

const HOUR_MS = 3_600_000;

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

async function note(scenario: Scenario, hoursAgo: number, more: Partial<DrillResult> = {}) {
  const at = new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();
  const loss = lossOf[scenario];
  const result: DrillResult = {
    id: newId(),
    scenario,
    loss,
    version: '1',
    machine: 'a machine',
    startedAt: at,
    endedAt: at,
    target: targets[loss],
    ok: true,
    rtoMs: 2500,
    rpoMs: 0,
    orders: { acknowledged: 3, before: 2, missing: 0 },
    findings: [],
    steps: [],
    ...more,
  };
  const { id, ok, rtoMs, rpoMs } = result;
  await systemTx(kit.app, 'drills.note', (tx) =>
    addDrill.run(tx, id, scenario, at, at, ok, rtoMs, rpoMs, result),
  );
}

async function measures(name: string): Promise<string[]> {
  const text = await registry.metrics();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test('without a drill only its age is measured, since the installation', async () => {
  await showDrillFigures(kit.app);
  const [line = ''] = await measures('drill_age_seconds');
  expect(Number(line.split(' ')[1])).toBeGreaterThanOrEqual(0);
  expect(Number(line.split(' ')[1])).toBeLessThan(3600);
  expect(await measures('drill_rto_seconds')).toEqual([]);
});

test('the newest drill of each loss is what is measured', async () => {
  await note('database', 30, { ok: false, rtoMs: null, rpoMs: null });
  await note('week-1', 20);
  await note('everything', 10, { ok: false, rtoMs: null, rpoMs: 40_000 });
  const { newest } = await readDrillState(kit.app);
  expect(newest.map(({ scenario }) => scenario)).toEqual(['everything', 'week-1']);
  await showDrillFigures(kit.app);
  expect(await measures('drill_passed')).toEqual([
    'drill_passed{loss="everything"} 0',
    'drill_passed{loss="database"} 1',
  ]);
  expect(await measures('drill_rto_seconds')).toEqual(['drill_rto_seconds{loss="database"} 2.5']);
  expect(await measures('drill_rpo_seconds')).toEqual([
    'drill_rpo_seconds{loss="everything"} 40',
    'drill_rpo_seconds{loss="database"} 0',
  ]);
  const [age = ''] = await measures('drill_age_seconds');
  expect(Number(age.split(' ')[1]) / 3600).toBeCloseTo(10, 1);
});
