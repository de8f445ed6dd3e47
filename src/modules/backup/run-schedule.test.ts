/** The day of a backup: the timer's turn, the backup, its proof, and the end of what is too old. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackupSite, type BackupSite } from '#kit/backup-site.ts';
import { allChecks } from '#kit/checks.ts';
import type { App } from '#platform/context.ts';
import { readBackupState } from './backup-state.ts';
import { scheduleTimers } from './jobs.ts';
import { listVault } from './list-backups.ts';
import { openVault } from './open-vault.ts';

const FULL = process.env['TRIALS'] === 'full';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let site: BackupSite;
/** What the clock on the wall says; the database has its own. */
let now: number;
let tick: (app: App) => Promise<void>;

beforeAll(async () => {
  site = await startBackupSite({ BACKUP_AT: 'off' });
  now = new Date().setUTCHours(1, 59, 0, 0);
  const [timer] = scheduleTimers(await allChecks());
  tick = timer!.run;
}, 300_000);
afterAll(async () => await site?.stop());

/** A worker of this installation, with our clock. */
function worker(settings: Record<string, string> = {}): App {
  const app = site.app({ BACKUP_AT: '02:00', ...settings });
  return { ...app, clock: { ...app.clock, now: () => new Date(now) } };
}

async function goodOnes(): Promise<string[]> {
  const { good, damaged, unfinished } = await listVault(openVault(worker().config));
  expect([damaged, unfinished]).toEqual([[], []]);
  return good.map(({ id }) => id);
}

const latest = (): string => readFileSync(join(site.vault, 'latest'), 'utf8').trim();

test('at its time one worker of several makes the backup, proves it, and moves latest', async () => {
  const [one, other] = [worker(), worker()];
  await tick(one);
  expect(await goodOnes()).toEqual([]);
  now += MINUTE_MS;
  await Promise.all([tick(one), tick(other)]);
  const made = await goodOnes();
  expect(made).toHaveLength(1);
  expect(latest()).toBe(made[0]);
  const { verification, lastGood } = await readBackupState(one);
  expect(lastGood).not.toBeNull();
  expect(verification).toMatchObject({ backup_id: made[0], ok: true, findings: [] });
  expect(verification?.rto_ms).toBeGreaterThan(0);
  now += MINUTE_MS;
  await tick(other);
  expect(await goodOnes()).toEqual(made);
}, 600_000);

test('a day that failed is tried again a quarter of an hour later, and costs no good backup', async () => {
  const before = await goodOnes();
  now += DAY_MS;
  const file = join(site.system.dataDirectory, 'no-directory');
  writeFileSync(file, '');
  await expect(tick(worker({ BACKUP_DIR: file }))).rejects.toThrow('Backups cannot be kept in');
  expect([await goodOnes(), latest()]).toEqual([before, before[0]]);
  now += 14 * MINUTE_MS;
  await tick(worker());
  expect(await goodOnes()).toEqual(before);
  now += 2 * MINUTE_MS;
  await tick(worker());
  const after = await goodOnes();
  expect(after).toHaveLength(2);
  expect(latest()).toBe(after[1]);
}, 600_000);

test('days that were slept through are made up for by one backup, and what is too old goes', async () => {
  const before = await goodOnes();
  now += 40 * DAY_MS;
  await tick(worker({ BACKUP_KEEP_DAYS: '30' }));
  const after = await goodOnes();
  expect(after).toHaveLength(1);
  expect(before).not.toContain(after[0]);
  expect(latest()).toBe(after[0]);
  expect((await readBackupState(worker())).verification).toMatchObject({
    backup_id: after[0],
    ok: true,
    findings: [],
  });
  await tick(worker());
  expect(await goodOnes()).toEqual(after);
}, 600_000);

test('a clock that ran a year ahead for a moment costs no day, and its proof is not taken for a fresh one', async () => {
  const before = await goodOnes();
  now += 365 * DAY_MS;
  await tick(worker());
  const wrong = (await goodOnes()).find((id) => !before.includes(id));
  now -= 365 * DAY_MS;
  expect((await readBackupState(worker())).verification?.backup_id).toBe(before[0]);
  await tick(worker());
  const made = (await goodOnes()).find((id) => id !== wrong && !before.includes(id));
  expect(made).toBeDefined();
  expect((await readBackupState(worker())).verification?.backup_id).toBe(made);
  const times = await goodOnes();
  await tick(worker());
  expect(await goodOnes()).toEqual(times);
}, 600_000);

// Minutes by the clock on the wall: in the full form alone.
const byTheWall = (): void => {
  test('the worker of the program does it by the clock on the wall', async () => {
    const at = new Date(Date.now() + 2 * MINUTE_MS).toISOString().slice(11, 16);
    const own = await startBackupSite({ BACKUP_AT: at });
    try {
      const app = own.app();
      for (;;) {
        const { verification } = await readBackupState(app);
        if (verification) {
          expect(verification).toMatchObject({ ok: true, findings: [] });
          const name = readFileSync(join(own.vault, 'latest'), 'utf8').trim();
          expect(name).toBe(verification.backup_id);
          return;
        }
        await app.clock.sleep(1_000);
      }
    } finally {
      await own.stop();
    }
  }, 400_000);
};
if (FULL) byTheWall();
