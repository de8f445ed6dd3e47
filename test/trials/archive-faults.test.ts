/** An archive that stops is noticed by its age; a full disk costs no backup that was good. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBackupSite, type BackupSite } from '#kit/backup-site.ts';
import { mountSmallDisk, type SmallDisk } from '#kit/small-disk.ts';
import { listVault, openVault, readBackupState, verifyBackup } from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { processesWorkingIn } from '#platform/postgres/process-table.ts';

const FULL = process.env['TRIALS'] === 'full';
const ARCHIVE_SECONDS = 12;
const DISK_BYTES = 24_000_000;

let site: BackupSite;
let app: App;
let disk: SmallDisk;

beforeAll(async () => {
  disk = mountSmallDisk(DISK_BYTES);
  site = await startBackupSite({
    ARCHIVE_SECONDS: String(ARCHIVE_SECONDS),
    BACKUP_DIR: join(disk.path, 'backups'),
  });
  app = site.app();
}, 300_000);
afterAll(async () => {
  await site?.stop();
  disk?.unmount();
});

const spool = (): string => join(site.system.dataDirectory, 'wal-spool');

interface Fault {
  name: string;
  /** Makes it, and returns the way back. */
  make: () => () => void;
}

const faults: Fault[] = [
  {
    name: 'the spool has become a file: every try of the archiver fails',
    make: () => {
      renameSync(spool(), `${spool()}.away`);
      writeFileSync(spool(), '');
      return () => {
        rmSync(spool());
        renameSync(`${spool()}.away`, spool());
      };
    },
  },
  {
    name: 'the archiver hangs',
    make: () => {
      const archiver = archiverPid();
      process.kill(archiver, 'SIGSTOP');
      return () => process.kill(archiver, 'SIGCONT');
    },
  },
  {
    name: 'the vault has become a file: nothing can be carried',
    make: () => {
      const folder = join(disk.path, 'backups', 'wal');
      mkdirSync(folder, { recursive: true });
      renameSync(folder, `${folder}.away`);
      writeFileSync(folder, '');
      return () => {
        rmSync(folder);
        renameSync(`${folder}.away`, folder);
      };
    },
  },
];

function archiverPid(): number {
  const all = processesWorkingIn(join(site.system.dataDirectory, 'postgres'));
  const found = all.find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('archiver'),
  );
  if (found === undefined) throw new Error('no archiver runs');
  return found;
}

const complaints = (): number =>
  site.system.log.filter((line) => line.includes('event=archive.late')).length;

/** Until nothing has been waiting for longer than a healthy archive lets it. */
async function untilHealthy(): Promise<void> {
  await site.archiveNow();
  for (;;) {
    const before = complaints();
    await app.clock.sleep(6_000);
    if (complaints() === before) return;
  }
}

test.each(FULL ? faults : faults.slice(0, 1))(
  'trial 75: $name: noticed within twice the time, and made up for afterwards',
  async ({ make }) => {
    await untilHealthy();
    const before = complaints();
    const [last] = await site.system.sql<{ at: Date }>(
      'select archived_at as at from backup.archive',
    );
    const undo = make();
    try {
      while (complaints() === before) await app.clock.sleep(100);
      const age = Date.now() - last!.at.getTime();
      // A segment may have been archived between the look and the fault; it only makes it younger.
      expect(age).toBeLessThanOrEqual(2 * ARCHIVE_SECONDS * 1000 + 5_000);
    } finally {
      undo();
    }
    await untilHealthy();
    const state = await readBackupState(app);
    expect(state.archive?.waiting_files).toBeLessThanOrEqual(1);
  },
  180_000,
);

test('trial 72: a disk that is full fails the backup, keeps the one before, and takes the next', async () => {
  const { system } = site;
  const vault = openVault(app.config);
  const first = await system.cli('backup', 'create');
  expect(first.code, first.stderr).toBe(0);
  const [good] = (await listVault(vault)).good;
  disk.fill();
  const refused = await system.cli('backup', 'create', '--json');
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stdout)).toMatchObject({ refusal: 'backup_place_unusable' });
  expect(refused.stdout).toContain('its disk is full');
  expect(refused.stderr).toContain('event=backup.failed');
  const after = await listVault(vault);
  expect(after.good.map(({ id }) => id)).toEqual([good!.id]);
  expect(after.damaged).toEqual([]);
  expect((await readBackupState(app)).lastFailed).not.toBeNull();
  disk.clear();
  const next = await system.cli('backup', 'create');
  expect(next.code, next.stderr).toBe(0);
  expect(await verifyBackup(app, undefined, { checks: [] })).toMatchObject({ ok: true });
  expect((await system.cli('checks', 'run')).code).toBe(0);
}, 300_000);
