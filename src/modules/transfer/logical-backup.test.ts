/** Backups of a server that gives no files: made of rows, proven by bringing them in, and restored. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateIdentity } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allChecks, expectChecksEmpty } from '#kit/checks.ts';
import { emptyApp, plainApp, type OwnApp } from '#kit/empty-app.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { accepted, scratchFolder } from '#kit/transfer.ts';
import {
  createBackup,
  loadKey,
  openVault,
  restoreCluster,
  verifyBackup,
  type BackupRecord,
} from '#modules/backup/index.ts';
import type { Cli, VerbValues } from '#platform/cli.ts';
import { furnishShop } from '../../../test/trials/furnish-shop.ts';
import { wholeVerbs } from './cli-whole.ts';
import { importAll } from './import-all.ts';
import { offerBackup } from './offer-backup.ts';
import { sumShop } from './sum-rows.ts';

const BACKUP_KEY = await generateIdentity();

let kit: Kit;
let source: OwnApp;
let app: OwnApp['app'];
let record: BackupRecord;

beforeAll(async () => {
  offerBackup();
  kit = await startKit({ gateway: true, settings: { BACKUP_KEY } });
  await furnishShop(await kit.server(), kit.app, kit.shop, 'amber');
  source = await plainApp(kit);
  ({ app } = source);
  record = accepted(await createBackup(app));
}, 120_000);
afterAll(async () => {
  await source?.close();
  await kit?.stop();
});

const stored = (): string =>
  join(openVault(app.config).place, record.id, record.files[0]?.name ?? '');

/** The settings of another machine, with the vault of this one. */
function besides(
  other: OwnApp['app'],
  settings: { BACKUP_KEY?: string } = { BACKUP_KEY },
): OwnApp['app'] {
  const BACKUP_DIR = openVault(app.config).place;
  return { ...other, config: { ...other.config, BACKUP_DIR, ...settings } };
}

test('it holds rows, and is proven by bringing them into a scratch server', async () => {
  expect(record).toMatchObject({ kind: 'logical', state: 'good', walFrom: null });
  expect(record.files.map(({ name }) => name)).toEqual(['rows.ndjson.zst.age']);
  const result = accepted(await verifyBackup(app, undefined, { checks: await allChecks() }));
  expect(result).toMatchObject({ ok: true, findings: [], backupId: record.id });
  expect(result.rows).toBeGreaterThan(50);
  expect(result.rtoMs).toBeGreaterThan(0);
  expect(result.rpoMs).toBeGreaterThan(0);
}, 120_000);

test('it fills an empty database, equal by checksum, and no other', async () => {
  const target = await emptyApp(kit, 'logical_target', true);
  try {
    const options = { checks: await allChecks(), despiteChecks: false };
    expect(await importAll(app, record.id, options)).toMatchObject({
      refusal: 'transfer_not_empty',
    });
    const keyless = besides(target.app, {});
    delete keyless.config.BACKUP_KEY;
    expect(await importAll(keyless, record.id, options)).toMatchObject({
      refusal: 'backup_key_missing',
    });
    const unknown = '20200101T000000Z-00000000';
    expect(await importAll(besides(target.app), unknown, options)).toMatchObject({
      refusal: 'backup_not_found',
    });
    const done = accepted(await importAll(besides(target.app), record.id, options));
    expect(done.rows).toBeGreaterThan(50);
    expect(await sumShop(target.app, kit.shop.id)).toEqual(await sumShop(app, kit.shop.id));
    await expectChecksEmpty(target.app);
  } finally {
    await target.close();
  }
}, 120_000);

test('it comes back from a copy of the vault when the vault is lost', async () => {
  const BACKUP_COPY_DIR = await scratchFolder();
  cpSync(openVault(app.config).place, BACKUP_COPY_DIR, { recursive: true });
  const target = await emptyApp(kit, 'logical_from_copy', false);
  try {
    const lost = { BACKUP_KEY, BACKUP_DIR: await scratchFolder() };
    const config = { ...target.app.config, ...lost, BACKUP_COPY_DIR };
    const cli = { app: { ...target.app, config }, config, checks: allChecks } as unknown as Cli;
    const bring = async (word: string, options: VerbValues = {}) =>
      await wholeVerbs.find(({ name }) => name === 'database import')!.run(cli, [word], options);
    expect(await bring(record.id)).toMatchObject({ data: { refusal: 'backup_not_found' } });
    await expect(bring('all.ndjson', { from: 'directory' })).rejects.toThrow('--from');
    expect(await bring(record.id, { from: 'directory' })).toMatchObject({
      data: { takenAt: expect.any(String) as string },
    });
    expect(await sumShop(target.app, kit.shop.id)).toEqual(await sumShop(app, kit.shop.id));
  } finally {
    await target.close();
  }
}, 120_000);

test('what was noted of it says that it holds rows', async () => {
  const owner = await kit.owner();
  const { rows } = await owner.query('select kind, state from backup.runs');
  expect(rows).toEqual([{ kind: 'logical', state: 'good' }]);
});

test.each([
  ['by its name', () => ({ backupId: record.id })],
  ['as the newest there is', () => 'now' as const],
  ['of a moment', () => new Date(record.endedAt)],
])('who wants its files, %s, is told that there are none, and what to do', async (_how, to) => {
  const refused = await restoreCluster({
    source: openVault(app.config),
    key: await loadKey(app.config),
    to: to(),
    into: await scratchFolder(),
    clock: app.clock,
  });
  expect(refused).toMatchObject({
    refusal: 'backup_not_physical',
    detail: expect.stringContaining(`emporium database import ${record.id}`) as string,
  });
});

test('one changed byte is found and the file named, before anything is brought in', async () => {
  const whole = readFileSync(stored());
  const bytes = Buffer.from(whole);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(stored(), bytes);
  const result = accepted(await verifyBackup(app, record.id, { checks: [] }));
  expect(result).toMatchObject({ ok: false, rtoMs: null });
  const name = `${record.id}/rows.ndjson.zst.age`;
  expect(result.findings.map(({ where }) => where)).toEqual([name]);
  const target = await emptyApp(kit, 'logical_damaged', false);
  try {
    const options = { checks: [], despiteChecks: false };
    const refused = await importAll(besides(target.app), record.id, options);
    expect(refused).toMatchObject({ refusal: 'backup_damaged' });
    expect(JSON.stringify(refused)).toContain(name);
  } finally {
    await target.close();
    writeFileSync(stored(), whole);
  }
}, 120_000);
