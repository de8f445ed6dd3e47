import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listVault, openVault } from '#modules/backup/index.ts';
import { StartError } from '#platform/postgres/index.ts';
import type { Config } from '#platform/config.ts';
import { newId } from '#platform/ids.ts';
import { bytesOf } from '#platform/written.ts';
import { clearAbandoned, clearGround, noteProcess } from './clear-ground.ts';
import { ask, type Environment } from './run-program.ts';

/** Where a drill takes place: folders of its own, and the settings of what runs there. */
export interface Ground {
  readonly folder: string;
  /** Settings of a program whose data directory is this folder of the ground. */
  settings(name: string, more?: Record<string, string>): Environment;
  /** A free folder of the ground, by name. */
  path(name: string): string;
  /** Ends what runs there, and takes everything away. */
  remove(): Promise<void>;
}

/**
 * Makes the folders of a drill, below the data directory or in `place`; what a killed drill left there
 * is cleared.
 */
export async function openGround(
  config: Config,
  { place, say }: { place: string | undefined; say: (text: string) => void },
): Promise<Ground> {
  const all = place ?? join(config.EMPORIUM_DATA, 'drills');
  await clearAbandoned(config, all, say);
  const made = join(all, newId().slice(-12));
  await mkdir(made, { recursive: true });
  const folder = await realpath(made);
  noteProcess(folder, process.pid);
  const path = (name: string): string => join(folder, name);
  return {
    folder,
    path,
    settings: (name, more = {}) => ({
      ...passedOn(config),
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: '0',
      ARCHIVE_SECONDS: '0',
      ...more,
      EMPORIUM_DATA: path(name),
    }),
    remove: async () => await clearGround(config, folder),
  };
}

/** Makes the first backup where there is none. Throws a StartError where the server gives no files. */
export async function haveBackup(config: Config, say: (text: string) => void): Promise<void> {
  const { good } = await listVault(openVault(config));
  if (!good.some(({ kind }) => kind === 'physical')) await makeBackup(say);
}

/**
 * Restores the newest moment of the vault into a folder of the ground, as an operator would. Throws
 * what the restore said when it cannot be done.
 */
export async function copyShop(
  ground: Ground,
  { name, say }: { name: string; say: (text: string) => void },
): Promise<void> {
  const words = ['backup', 'restore', '--to', 'now', '--into', ground.path(name)];
  const { backupId, bytes } = await ask<{ backupId: string; bytes: number }>(words, 'inherited');
  say(`The copy is made from backup ${backupId}: ${bytesOf(bytes)}`);
}

/** Only this of the operator's own settings reaches a copy: nothing there may touch the real shop. */
function passedOn({ SECRET_KEY, BACKUP_KEY, BACKUP_KEY_COMMAND }: Config): Environment {
  return {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    ...(SECRET_KEY === undefined ? {} : { SECRET_KEY }),
    ...(BACKUP_KEY === undefined ? {} : { BACKUP_KEY }),
    ...(BACKUP_KEY_COMMAND === undefined ? {} : { BACKUP_KEY_COMMAND }),
  };
}

async function makeBackup(say: (text: string) => void): Promise<void> {
  say('There is no backup of files yet: one is made');
  const { kind } = await ask<{ kind: string }>(['backup', 'create'], 'inherited');
  if (kind === 'physical') return;
  throw new StartError('The database gives no files to copy. Drill on the host that runs it.');
}
