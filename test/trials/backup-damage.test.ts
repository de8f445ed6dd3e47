/** What time, disks and kills do to backups; each is found, and named. */
import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { generateIdentity } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted } from '#kit/accepted.ts';
import { startBackupSite, type BackupSite } from '#kit/backup-site.ts';
import { createBackup, listVault, openVault, verifyBackup } from '#modules/backup/index.ts';
import type { BackupRecord, Verification } from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { seeded } from '../../src/modules/quality/prove/seeded.ts';

const FULL = process.env['TRIALS'] === 'full';
const FLIPS = FULL ? 1000 : 40;
const KILLS = FULL ? 50 : 5;
const identity = await generateIdentity();

let site: BackupSite;
let app: App;
let record: BackupRecord;

beforeAll(async () => {
  site = await startBackupSite({ BACKUP_KEY: identity });
  app = site.app();
  const made = accepted(await createBackup(app));
  record = made;
  await site.archiveNow();
}, 300_000);
afterAll(async () => await site?.stop());

/** Every check is asked elsewhere; here it is about bytes. */
async function verify(id: string = record.id): Promise<Verification> {
  const result = accepted(await verifyBackup(app, id, { checks: [] }));
  return result;
}

const fileOf = (name: string): string => join(site.vault, name);

/** Files of the backup, and of the log that follows it, as far as it was noted. */
async function parts(): Promise<string[]> {
  const vault = openVault(app.config);
  const [noted] = await site.system.sql<{ segment: string }>('select segment from backup.archive');
  const own = await vault.list(`${record.id}/`);
  const log = await vault.list('wal/');
  const after = log.filter(({ name }) => {
    const segment = /\/([0-9A-F]{24})\.\d/.exec(name)?.[1];
    if (segment === undefined || segment > noted!.segment) return false;
    return name.split('.')[1]! > compact(record.endedAt);
  });
  return [...own, ...after].map(({ name }) => name);
}

function compact(time: string): string {
  return time.replaceAll(/[-:]/g, '');
}

function tell(figures: string): void {
  if (FULL) process.stdout.write(`${figures}\n`);
}

/** Damages a file, verifies, and puts it back. */
async function whileDamaged(name: string, damage: (path: string) => void): Promise<Verification> {
  const path = fileOf(name);
  const kept = `${path}.kept`;
  cpSync(path, join(site.system.dataDirectory, 'kept'));
  try {
    damage(path);
    return await verify();
  } finally {
    rmSync(kept, { force: true });
    renameSync(join(site.system.dataDirectory, 'kept'), path);
  }
}

test('trial 73: a whole backup is found whole, by a restore', async () => {
  const result = await verify();
  expect(result.findings).toEqual([]);
  expect(result).toMatchObject({ ok: true, backupId: record.id });
  expect(result.rows).toBeGreaterThan(1000);
  expect(result.ledgerRows).toBeGreaterThan(10);
  expect(result.rtoMs).toBeGreaterThan(0);
}, 300_000);

test('trial 73: one flipped byte, anywhere, is found and the file named', async () => {
  const random = seeded(73);
  const names = await parts();
  expect(names.length).toBeGreaterThan(5);
  const touched = new Set<string>();
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const name = names[flip % names.length]!;
    const result = await whileDamaged(name, (path) => {
      const bytes = readFileSync(path);
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      writeFileSync(path, bytes);
    });
    expect(result.ok, `${name}, flip ${flip}`).toBe(false);
    expect(result.findings.map(({ where }) => where)).toContain(name);
    touched.add(name);
  }
  expect(touched.size).toBe(names.length);
  tell(`${FLIPS} flipped bytes in ${names.length} files: each found, its file named`);
}, 900_000);

test('trial 73: truncated, empty, missing and swapped files are found and named', async () => {
  for (const name of await parts()) {
    const size = readFileSync(fileOf(name)).length;
    const truncated = await whileDamaged(name, (path) => truncateSync(path, size - 1));
    const empty = await whileDamaged(name, (path) => truncateSync(path, 0));
    for (const { findings } of [truncated, empty])
      expect(findings.map(({ where }) => where)).toContain(name);
    if (name.endsWith('backup.json')) continue;
    const { ok, findings } = await whileDamaged(name, (path) => rmSync(path));
    expect(ok).toBe(false);
    expect(JSON.stringify(findings)).toContain(name.split('/').at(-1)!.slice(0, 24));
  }
}, 900_000);

test('trial 73: the manifest of another backup is found, and so is its backup.json', async () => {
  const other = accepted(await createBackup(app));
  const swap = (name: string) =>
    whileDamaged(`${record.id}/${name}`, (path) => cpSync(fileOf(`${other.id}/${name}`), path));
  for (const name of ['backup_manifest.zst.age', 'backup.json', 'base.tar.zst.age']) {
    const { ok, findings } = await swap(name);
    expect(ok).toBe(false);
    expect(findings[0]?.where).toBe(`${record.id}/${name}`);
  }
  await expect(verify()).resolves.toMatchObject({ ok: true });
}, 240_000);

test('trial 73: with the key lost the bytes are still checked, and nothing is said to be proven', async () => {
  const keyless = site.app({ BACKUP_KEY: '' });
  const result = await verifyBackup(keyless, record.id, { checks: [] });
  expect(result).toMatchObject({ ok: false, rtoMs: null });
  expect(JSON.stringify(result)).toContain('no restore was tried');
}, 60_000);

test('trial 73: a backup that is killed is never listed, and the next one succeeds', async () => {
  const vault = openVault(app.config);
  const began = performance.now();
  expect((await site.system.cli('backup', 'create')).code).toBe(0);
  const wholeMs = performance.now() - began;
  const random = seeded(74);
  let survived = 0;
  let interrupted = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = (await listVault(vault)).good.map(({ id }) => id);
    const command = site.system.run('backup', 'create');
    await app.clock.sleep(wholeMs * (0.2 + 0.9 * random()));
    command.kill();
    const { code } = await command.ended;
    const { good, damaged, unfinished: left } = await listVault(vault);
    expect(damaged).toEqual([]);
    if (left.length > 0) interrupted += 1;
    const fresh = good.map(({ id }) => id).filter((id) => !before.includes(id));
    if (code === 0) survived += 1;
    for (const id of fresh) expect(await verify(id)).toMatchObject({ ok: true, findings: [] });
    expect(good.length).toBeGreaterThanOrEqual(before.length);
  }
  // Some kills came while files were being written; else this would have shown nothing.
  expect(interrupted).toBeGreaterThan(0);
  tell(`${KILLS} kills: ${interrupted} left files behind, ${survived} came after the end`);
  const next = await site.system.cli('backup', 'create', '--json');
  expect(next.code, next.stderr).toBe(0);
  const { unfinished, good } = await listVault(vault);
  expect(unfinished).toEqual([]);
  expect(readFileSync(fileOf('latest'), 'utf8').trim()).toBe(good.at(-1)?.id);
  const folders = readdirSync(site.vault).filter((name) => name.startsWith('2'));
  expect(folders.toSorted()).toEqual(good.map(({ id }) => id));
}, 900_000);

test('trial 73: a backup killed when it was whole and not yet named is good; a wrong name is found', async () => {
  const made = accepted(await createBackup(app));
  const { good } = await listVault(openVault(app.config));
  const started = fileOf(`${made.id}/started.json`);
  writeFileSync(fileOf('latest'), `${good.at(-2)!.id}\n`);
  writeFileSync(started, '{}');
  expect(await verify(made.id)).toMatchObject({ ok: true, findings: [] });
  rmSync(started);
  expect((await verify(made.id)).findings.map(({ where }) => where)).toEqual(['latest']);
  writeFileSync(fileOf('latest'), `${made.id}\n`);
}, 120_000);

test('trial 73: what was added to ledgers since a backup changes nothing, what was taken out is found', async () => {
  const made = accepted(await createBackup(app));
  const added = await site.system.cli('product', 'add', 'LATER', 'Later', '1.00', '--stock', '5');
  expect(added.code, added.stderr).toBe(0);
  await site.archiveNow();
  const { ok, ledgerRows } = await verify(made.id);
  expect(ok).toBe(true);
  const [now] = await site.system.sql<{ rows: string }>(
    `select (select count(*) from inventory.movements) + (select count(*) from identity.audit_entries)
       + (select count(*) from orders.lines) as rows`,
  );
  expect(ledgerRows).toBeGreaterThan(10);
  expect(ledgerRows).toBeLessThan(Number(now!.rows));

  await site.system.sql(
    'delete from inventory.movements where ctid = any(array(select ctid from inventory.movements limit 1))',
  );
  await site.archiveNow();
  const after = await verify(made.id);
  expect(after).toMatchObject({ ok: false, ledgerRows: ledgerRows - 1 });
  expect(after.findings.map(({ where }) => where)).toContain('inventory.movements');
}, 240_000);
