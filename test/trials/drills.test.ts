/**
 * Drills as an operator carries them out. In short the cheapest one, and one that must not be passed;
 * with TRIALS=full all nine, the bucket, and what is left of a drill that is ended half way.
 */
import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '#kit/run-program.ts';
import { BUCKET, CREDENTIALS, startS3Server } from '#kit/s3-server.ts';
import { program, startSystem, type System } from '#kit/system.ts';
import { lossOf, targets, type DrillResult, type Scenario } from '#modules/drills/model.ts';
import { processesWorkingIn, signalProcess } from '#platform/postgres/process-table.ts';

const FULL = process.env['TRIALS'] === 'full';
const DRILL_MS = 600_000;

let system: System;
let reports: string;

beforeAll(async () => {
  system = await startSystem({ LOG_LEVEL: 'warn', ARCHIVE_SECONDS: '2', BACKUP_AT: 'off' });
  reports = join(system.dataDirectory, 'reports');
  const { code, stderr } = await system.cli('backup', 'create');
  expect(code, stderr).toBe(0);
}, 120_000);
afterAll(async () => await system?.stop());

async function drill(scenario: Scenario): Promise<{ code: number | string; result: DrillResult }> {
  const words = ['drill', scenario, '--report', reports, '--json'];
  const { code, stdout, stderr } = await system.cli(...words);
  expect(stdout, stderr).not.toBe('');
  return { code, result: JSON.parse(stdout) as DrillResult };
}

async function history(): Promise<DrillResult[]> {
  const { stdout } = await system.cli('drill', 'history', '--json');
  return (JSON.parse(stdout) as { drills: DrillResult[] }).drills;
}

/** Folders of drills that are still there, and databases that still run in them. */
function remains(): { grounds: string[]; processes: number[] } {
  const place = join(system.dataDirectory, 'drills');
  const grounds = existsSync(place) ? readdirSync(place).map((name) => join(place, name)) : [];
  const databases = grounds.flatMap((ground) =>
    readdirSync(ground).map((name) => join(ground, name, 'postgres')),
  );
  return { grounds, processes: databases.flatMap(processesWorkingIn) };
}

/** What the shop itself looks like: a drill never touches it. */
async function ordersOfTheShop(): Promise<unknown> {
  return await system.sql('select count(*)::int as orders from orders.orders');
}

async function expectPassed(scenario: Scenario): Promise<void> {
  const before = await ordersOfTheShop();
  const { code, result } = await drill(scenario);
  expect(result.findings).toEqual([]);
  expect([code, result.ok, result.loss]).toEqual([0, true, lossOf[scenario]]);
  const { rtoMs, rpoMs } = targets[lossOf[scenario]];
  expect(result.rtoMs).toBeGreaterThan(0);
  // A tenth of what is aimed at, on so little data.
  expect(result.rtoMs).toBeLessThan(rtoMs / 10);
  expect(result.rpoMs).toBeLessThanOrEqual(rpoMs / 10);
  expect(result.orders.acknowledged).toBeGreaterThan(result.orders.before);
  expect(remains()).toEqual({ grounds: [], processes: [] });
  expect(await ordersOfTheShop()).toEqual(before);
  expect((await history())[0]).toEqual(result);
  const page = readFileSync(
    join(reports, `${result.startedAt.slice(0, 10)}-${scenario}.md`),
    'utf8',
  );
  expect(page).toContain(`# Drill ${scenario}, ${result.startedAt.slice(0, 10)}: passed`);
}

test(
  'a drill is carried out on a copy, measured, kept and reported',
  async () => {
    await expectPassed('application');
  },
  DRILL_MS,
);

// Not skipped but absent in the short form: whoever reads its last line sees nothing left out.
const everyScenario = (): void => {
  test.each(['database', 'week-1', 'zone'] as const)(
    'trial 67: drill %s is passed',
    async (scenario) => {
      await expectPassed(scenario);
    },
    DRILL_MS,
  );

  test.each(['week-2', 'week-3', 'week-4', 'region', 'everything'] as const)(
    'drill %s is passed',
    async (scenario) => {
      await expectPassed(scenario);
    },
    DRILL_MS,
  );
};

const bucketAndEnds = (): void => {
  test(
    'a region is rebuilt from a bucket, in which nothing is left',
    async () => {
      const folder = join(system.dataDirectory, 'store');
      const store = await startS3Server(folder);
      try {
        const settings = {
          EMPORIUM_DATA: system.dataDirectory,
          ARCHIVE_SECONDS: '2',
          S3_BUCKET: BUCKET,
          S3_ENDPOINT: store.endpoint,
          S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
          S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        };
        const words = ['drill', 'region', '--json'];
        const { code, stdout, stderr } = await runProgram(program, words, settings);
        expect(code, stderr).toBe(0);
        const { steps } = JSON.parse(stdout) as DrillResult;
        expect(steps.map(({ text }) => text).join('\n')).toContain(`What is left: s3://${BUCKET}/`);
        expect(
          store.seen.some((each) => each.startsWith('PUT') && each.includes('/backup.json')),
        ).toBe(true);
        const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
        expect(left.filter((name) => name.includes('_S3rver_object'))).toEqual([]);
      } finally {
        await store.stop();
      }
    },
    DRILL_MS,
  );

  test(
    'a drill that is ended leaves nothing, and one that was killed only until the next',
    async () => {
      const untilItRuns = async (): Promise<void> => {
        while (remains().processes.length < 10) await sleep(50);
      };
      const drills = (await history()).length;
      const ended = system.run('drill', 'zone');
      await untilItRuns();
      signalProcess(ended.pid, 'SIGTERM');
      expect((await ended.ended).code).toBe(143);
      expect(remains()).toEqual({ grounds: [], processes: [] });
      const killed = system.run('drill', 'zone');
      await untilItRuns();
      killed.kill();
      await killed.ended;
      expect(remains().processes.length).toBeGreaterThan(0);
      expect(await history()).toHaveLength(drills);
      await expectPassed('application');
    },
    DRILL_MS,
  );
};
if (FULL) {
  everyScenario();
  bucketAndEnds();
}

// The last of all: it spoils the newest backup.
test(
  'a backup that cannot be restored is a drill that was not passed, and is kept',
  async () => {
    const vault = join(system.dataDirectory, 'backups');
    const newest = readFileSync(join(vault, 'latest'), 'utf8').trim();
    truncateSync(join(vault, newest, 'base.tar.zst'), 1000);
    const { code, result } = await drill('week-3');
    expect([code, result.ok, result.rtoMs]).toEqual([1, false, null]);
    expect(result.findings.join()).toContain('base.tar.zst');
    expect((await history())[0]).toEqual(result);
    expect(remains()).toEqual({ grounds: [], processes: [] });
  },
  DRILL_MS,
);
