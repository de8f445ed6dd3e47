import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { growthOf, daysUntil, isConsistentlyAbove, monthsOf } from './capacity-model.ts';
import { reportCapacity } from './capacity-report.ts';
import { writeCapacityReport } from './capacity-text.ts';
import { judgeTriggers, type Evidence } from './capacity-triggers.ts';
import { dayOf, keepFigures, readAndKeepMachine } from './keep-figures.ts';

const DAY_MS = 86_400_000;
const GB = 1e9;
let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

/** `count` days up to yesterday, from `first` by steps. */
function days(count: number, first: number, step: number) {
  const today = Date.UTC(2026, 10, 22);
  return Array.from({ length: count }, (_day, index) => ({
    day: dayOf(today - (count - index) * DAY_MS),
    value: first + index * step,
  }));
}

test('growth is the line through the days, and one day is no line', () => {
  expect(growthOf([])).toBeNull();
  expect(growthOf(days(1, 5, 0))).toBeNull();
  const growth = growthOf(days(31, 100, 10))!;
  expect(growth).toMatchObject({ latest: 400, days: 30 });
  expect(growth.perMonth).toBeCloseTo(304.4, 5);
  expect(daysUntil(500, growth)).toBe(10);
  expect(daysUntil(400, growth)).toBe(0);
  expect(daysUntil(500, growthOf(days(31, 100, -1))!)).toBeNull();
  expect(daysUntil(1e9, growth)).toBeNull();
});

test('months are sums of counts and ends of sizes, each compared with the one before', () => {
  const points = [
    { day: '2026-09-30', value: 10 },
    { day: '2026-10-01', value: 4 },
    { day: '2026-10-31', value: 8 },
  ];
  expect(monthsOf(points, 'sum')).toEqual([
    { month: '2026-09', value: 10, changePercent: null },
    { month: '2026-10', value: 12, changePercent: 20 },
  ]);
  expect(monthsOf(points, 'last').map(({ value }) => value)).toEqual([10, 8]);
});

test('consistently is every day of the week, without a gap', () => {
  const week = days(7, 71, 0);
  expect(isConsistentlyAbove(70, week, 7)).toBe(true);
  expect(isConsistentlyAbove(70, week.slice(1), 7)).toBe(false);
  expect(isConsistentlyAbove(70, week.with(3, { ...week[3]!, value: 70 }), 7)).toBe(false);
  expect(isConsistentlyAbove(70, [{ day: '2026-01-01', value: 99 }, ...week.slice(1)], 7)).toBe(
    false,
  );
});

function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    machine: { diskBytes: 100 * GB, diskUsedPercent: 50, diskFreeBytes: 50 * GB },
    server: { connections: 10, max_connections: 60 },
    today: '2026-11-22',
    latest: () => [],
    means: () => new Map(),
    ...more,
  };
}

function stateOf(name: string, more: Partial<Evidence>) {
  const found = judgeTriggers(evidence(more)).find((trigger) => trigger.name === name)!;
  return [found.state, found.inDays];
}

const triggers: [name: string, given: Partial<Evidence>, state: string, inDays: number | null][] = [
  ['processor', {}, 'not known', null],
  ['processor', { means: () => new Map([['a', days(6, 90, 0)]]) }, 'not known', null],
  ['processor', { means: () => new Map([['a', days(7, 71, 0)]]) }, 'met', 0],
  [
    'processor',
    {
      means: () =>
        new Map([
          ['a', days(7, 20, 0)],
          ['b', days(9, 75, 0)],
        ]),
    },
    'met',
    0,
  ],
  ['processor', { means: () => new Map([['a', days(21, 30, 1)]]) }, 'not met', 20],
  ['memory', { means: () => new Map([['a', days(7, 79, 0)]]) }, 'not met', null],
  ['memory', { means: () => new Map([['a', days(7, 81, 0)]]) }, 'met', 0],
  ['disk', { machine: { diskBytes: 100, diskUsedPercent: 81, diskFreeBytes: 19 } }, 'met', 0],
  ['disk', { latest: () => days(11, GB, GB) }, 'not met', 30],
  [
    'free space',
    { machine: { diskBytes: 100 * GB, diskUsedPercent: 99, diskFreeBytes: GB / 2 } },
    'met',
    0,
  ],
  ['free space', {}, 'not met', null],
  ['response time', {}, 'not known', null],
  ['response time', { latest: () => days(3, 1001, 0) }, 'met', 0],
  ['response time', { latest: () => days(11, 400, 50) }, 'not met', 2],
  ['database size', { latest: () => days(2, 11 * GB, 0) }, 'met', 0],
  ['database size', { latest: () => days(6, 4 * GB, GB) }, 'not met', 1],
  ['connections', { server: { connections: 49, max_connections: 60 } }, 'met', 0],
  ['connections', { server: { connections: 48, max_connections: 60 } }, 'not met', null],
];
test.each(triggers)('trigger %s given %o is %s, in days: %s', (name, given, state, inDays) => {
  expect(stateOf(name, given)).toEqual([state, inDays]);
});

test('the figures are kept day by day, twice makes no difference, and the report reads them', async () => {
  const uploads = join(kit.app.config.EMPORIUM_DATA, 'uploads', 'a');
  mkdirSync(uploads, { recursive: true });
  writeFileSync(join(uploads, 'picture'), Buffer.alloc(12_345));
  const owner = await kit.owner();
  // Registrations of three months, two of which are over.
  await owner.query(
    `insert into identity.people (shop_id, id, kind, email, email_key, name, created_at)
     select $1, gen_random_uuid(), 'customer', n || '@example.com', n || '@example.com', 'n',
       now() - make_interval(days => n)
     from generate_series(0, 70) n`,
    [kit.ctx.shopId],
  );
  await owner.query(
    `insert into quality.metrics (id, shop_id, type, value, metadata, recorded_at) values
     (gen_random_uuid(), null, 'avg_response_time', 30, '{"amount": 3000, "events": 100}', $1),
     (gen_random_uuid(), null, 'error_rate', 2, '{"amount": 200, "events": 100}', $1)`,
    [new Date(Date.now() - DAY_MS)],
  );
  await keepFigures(kit.app);
  await keepFigures(kit.app);
  await readAndKeepMachine(kit.app);
  await new Promise((done) => setTimeout(done, 50));
  await readAndKeepMachine(kit.app);
  const { rows } = await owner.query(
    `select name, sum(latest)::float8 as value, max(readings)::int as readings
     from operations.daily_figures group by name order by name`,
  );
  const found = Object.fromEntries(
    rows.map((row: { name: string; value: number; readings: number }) => [row.name, row]),
  );
  expect(found).toMatchObject({
    customers: { value: 71 },
    uploads_bytes: { value: 12_345 },
    requests: { value: 100 },
    error_percent: { value: 2 },
    response_ms: { value: 30 },
    memory_percent: { readings: 2 },
    disk_percent: { readings: 2 },
    processor_percent: { readings: 1 },
  });
  expect(found['database_bytes']?.value).toBeGreaterThan(1_000_000);
  const report = await reportCapacity(kit.app);
  const customers = report.grown.find(({ name }) => name === 'customers')!;
  expect(customers.months.reduce((sum, { value }) => sum + value, 0)).toBe(71);
  expect(customers.growth?.perMonth).toBeCloseTo(0);
  expect(report.triggers.find(({ name }) => name === 'response time')).toMatchObject({
    state: 'not met',
    found: '30.0 ms',
  });
  expect(writeCapacityReport(report).join('\n')).toMatch(
    /New customers .*\n[\s\S]*Scaling triggers/,
  );
});

test('machines that are read at once add up, and none is lost', async () => {
  const owner = await kit.owner();
  const count = async () =>
    (
      await owner.query<{ readings: number }>(
        `select readings::int from operations.daily_figures where name = 'memory_percent'`,
      )
    ).rows[0]!.readings;
  const before = await count();
  await Promise.all(Array.from({ length: 8 }, () => readAndKeepMachine(kit.app)));
  expect(await count()).toBe(before + 8);
});
