/** Restores that cannot end well are refused with the reason, and nothing is touched. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackupSite, type BackupSite } from '#kit/backup-site.ts';
import { createBackup, loadKey, openVault, restoreCluster } from '#modules/backup/index.ts';
import type { BackupRecord, RestoreTarget } from '#modules/backup/index.ts';
import { loadConfig, type Config } from '#platform/config.ts';
import { systemClock } from '#platform/clock.ts';
import { isRefusal } from '#platform/refusal.ts';
import { renderRecord } from '../../src/modules/backup/record-file.ts';
import { seeded } from '../../src/modules/quality/prove/seeded.ts';

const FULL = process.env['TRIALS'] === 'full';
const INTERRUPTIONS = FULL ? 20 : 3;
const identity = await generateIdentity();

let site: BackupSite;
let record: BackupRecord;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emporium-refusals-'));
  site = await startBackupSite({ BACKUP_KEY: identity });
  const made = await createBackup(site.app());
  if (isRefusal(made)) throw new Error(made.detail);
  record = made;
  await archiveSome();
}, 300_000);
afterAll(async () => {
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a restore in place could have overwritten, when nothing runs. */
function state(): string {
  const data = site.system.dataDirectory;
  const names = readdirSync(data).filter((name) => /postgres|restore/.test(name));
  const control = readFileSync(join(data, 'postgres', 'global', 'pg_control'));
  return `${names.join()} ${createHash('sha256').update(control).digest('hex')}`;
}

async function restore(...words: string[]): Promise<string> {
  const { code, stdout } = await site.system.cli('backup', 'restore', ...words, '--json');
  if (code === 0) return 'done';
  expect(code, stdout).toBe(1);
  return (JSON.parse(stdout) as { refusal: string }).refusal;
}

/** A restore beside, from a vault and with settings of its own. */
async function beside(to: RestoreTarget, settings: Record<string, string> = {}): Promise<string> {
  const config: Config = loadConfig({
    EMPORIUM_DATA: site.system.dataDirectory,
    BACKUP_KEY: identity,
    ...settings,
  });
  const into = mkdtempSync(join(folder, 'into-'));
  const done = await restoreCluster({
    source: openVault(config),
    key: await loadKey(config),
    to,
    into,
    clock: systemClock,
    durable: false,
  });
  if (isRefusal(done)) expect(readdirSync(into)).toEqual([]);
  return isRefusal(done) ? done.refusal : 'done';
}

/** A copy of the vault with another word in the record. */
function vaultWith(more: Partial<BackupRecord>): string {
  const copy = mkdtempSync(join(folder, 'vault-'));
  cpSync(site.vault, copy, { recursive: true });
  writeFileSync(join(copy, record.id, 'backup.json'), renderRecord({ ...record, ...more }));
  return copy;
}

test('trial 74: onto a running server', async () => {
  expect(await restore('--to', 'now', '--yes')).toBe('restore_server_running');
  expect(await site.system.sql('select 1 as one')).toEqual([{ one: 1 }]);
}, 60_000);

test('trial 74: another version, a newer schema, another key, no key, the public half of the key', async () => {
  const to: RestoreTarget = 'now';
  const other = vaultWith({ serverVersion: 170_004 });
  expect(await beside(to, { BACKUP_DIR: other })).toBe('restore_other_version');
  const newer = vaultWith({ breakingMigrations: ['0999_future'] });
  expect(await beside(to, { BACKUP_DIR: newer })).toBe('restore_newer_schema');
  const wrong = await generateIdentity();
  expect(await beside(to, { BACKUP_KEY: wrong })).toBe('backup_key_wrong');
  expect(await beside(to, { BACKUP_KEY: '' })).toBe('backup_key_missing');
  const publicHalf = record.encryptedFor ?? '';
  expect(await beside(to, { BACKUP_KEY: publicHalf })).toBe('backup_key_missing');
});

test('trial 74: before the first backup, in the future, a backup that is not there, an empty vault', async () => {
  const before = new Date(Date.parse(record.startedAt) - 60_000);
  expect(await beside(before)).toBe('restore_before_backup');
  expect(await beside(new Date(Date.now() + 60_000))).toBe('restore_beyond_archive');
  expect(await beside({ backupId: '20200101T000000Z-00000000' })).toBe('backup_not_found');
  expect(await beside('now', { BACKUP_DIR: folder })).toBe('backup_not_found');
});

test('trial 74: a damaged file stops a restore, is named, and leaves nothing', async () => {
  const broken = vaultWith({});
  const path = join(broken, record.id, 'base.tar.zst.age');
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await beside({ backupId: record.id }, { BACKUP_DIR: broken })).toBe('backup_damaged');
}, 60_000);

/** Three files of the log at least: something before the middle, and something after it. */
async function archiveSome(): Promise<void> {
  for (let segments = 0; segments < 3; segments += 1) {
    await site.system.sql(`select pg_logical_emit_message(false, 'test', 'something to archive')`);
    await site.archiveNow();
  }
}

/** The log in a vault that was archived after the backup, in order. */
function logAfter(vault: string): string[] {
  const log = readdirSync(join(vault, 'wal'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /[0-9A-F]{24}\.\d{8}T/.test(name))
    .toSorted();
  const after = log.filter((name) => name.split('.')[1]! > record.endedAt.replaceAll(/[-:]/g, ''));
  expect(after.length).toBeGreaterThan(2);
  return after.map((name) => join(vault, 'wal', name));
}

test('trial 75: beyond a gap is refused, before it is not', async () => {
  const gapped = vaultWith({});
  rmSync(logAfter(gapped)[1]!);
  const settings = { BACKUP_DIR: gapped };
  expect(await beside('now', settings)).toBe('restore_wal_gap');
  expect(await beside(new Date(), settings)).toBe('restore_wal_gap');
  expect(await beside({ backupId: record.id }, settings)).toBe('done');
}, 60_000);

test('trial 75: a time that came twice, for the clock was set back, is refused, and the end is not', async () => {
  const vault = vaultWith({});
  // As it lies there when the clock ran two hours ahead while this file was written.
  const ahead = logAfter(vault)[1]!;
  const wrong = new Date(Date.now() + 2 * 3_600_000).toISOString().replaceAll(/[-:]/g, '');
  renameSync(ahead, ahead.replace(/\.\d{8}T\d{6}\.\d{3}Z\./, `.${wrong}.`));
  const settings = { BACKUP_DIR: vault };
  expect(await beside(new Date(), settings)).toBe('restore_clock_set_back');
  expect(await beside({ backupId: record.id }, settings)).toBe('done');
  expect(await beside('now', settings)).toBe('done');
}, 60_000);

test('trial 74: in place, with the server stopped: another server, a moment that never was', async () => {
  const { system } = site;
  await system.stopServer();
  const whole = state();
  expect(await restore('--to', '2020-01-01T00:00:00Z', '--yes')).toBe('restore_before_backup');
  const after = new Date().toISOString();
  expect(await restore('--to', after, '--yes')).toBe('restore_beyond_archive');
  expect(await restore('--to', 'now')).toBe('done');
  expect(state()).toBe(whole);
  const other = vaultWith({ systemId: '1234' });
  const foreign = loadConfig({
    EMPORIUM_DATA: system.dataDirectory,
    BACKUP_KEY: identity,
    BACKUP_DIR: other,
  });
  const { restoreInPlace } = await import('../../src/modules/backup/restore-in-place.ts');
  const refused = await restoreInPlace({
    config: foreign,
    clock: systemClock,
    source: openVault(foreign),
    to: 'now',
  });
  expect(refused).toMatchObject({ refusal: 'restore_other_system' });
  expect(state()).toBe(whole);
  await system.start();
}, 300_000);

test('trial 74: a restore that is killed is finished or undone at the next start, never half', async () => {
  const { system } = site;
  await system.sql('create table memory as select 41 + 1 as answer');
  await site.archiveNow();
  await system.stopServer();
  const random = seeded(7474);
  for (let times = 0; times < INTERRUPTIONS; times += 1) {
    const command = system.run('backup', 'restore', '--to', 'now', '--yes');
    await systemClock.sleep(1000 + random() * 5000);
    command.kill();
    await command.ended;
    await system.start();
    expect(await system.sql('select answer from memory')).toEqual([{ answer: 42 }]);
    const left = readdirSync(system.dataDirectory).filter((name) => name.startsWith('restore'));
    expect(left).toEqual([]);
    await system.stopServer();
  }
  await system.start();
  const checked = await system.cli('checks', 'run');
  expect(checked.code, checked.stdout).toBe(0);
}, 600_000);
