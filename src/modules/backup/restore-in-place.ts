import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import {
  draftDirectory,
  readControlFile,
  StartError,
  swapCluster,
  walSpool,
  whileStopped,
} from '#platform/postgres/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { stampOf } from '#platform/written.ts';
import { backupRefusals } from './contract.ts';
import { loadKey } from './key.ts';
import { localLog } from './local-log.ts';
import type { OnProgress, Restored, RestoreTarget } from './model.ts';
import type { RestorePlan } from './plan-restore.ts';
import { readRecord } from './record-file.ts';
import { planFor, restoreCluster, type ClusterRestore } from './restore-cluster.ts';
import { unpackUploads } from './unpack-backup.ts';

/** A restore of the data directory of the settings, or beside it. */
export interface RestoreWish {
  config: Config;
  clock: Clock;
  to: RestoreTarget;
  /** Where the backup and the log come from. */
  source: ClusterRestore['source'];
  onProgress?: OnProgress;
}

/** What a restore of a whole installation did. */
export interface RestoredPlace extends Restored {
  dataDirectory: string;
  uploads: number;
  /** Where the database that was there before lies now; null when there was none. */
  movedAside: string | null;
}

/**
 * Puts the database of the data directory back to the target. The server must be stopped
 * (`restore_server_running`). The old files are moved aside, not removed; new and old are swapped by
 * renames when everything is there, and the next start finishes what was interrupted between them.
 * Uploads that are missing come back; later ones stay. Refuses as `restoreCluster` does.
 */
export async function restoreInPlace(wish: RestoreWish): Promise<RestoredPlace | Refusal> {
  return await stopped(wish.config, async () => {
    const { config, clock } = wish;
    const data = config.EMPORIUM_DATA;
    const restore = await inPlace(wish);
    const done = await restoreCluster({ ...restore, archiveSeconds: config.ARCHIVE_SECONDS });
    if (isRefusal(done)) return done;
    const uploads = await bringUploads(restore, done, data);
    const aside = `postgres.before-${stampOf(clock.now())}`;
    const hadOne = existsSync(join(data, 'postgres'));
    swapCluster(data, aside);
    const movedAside = hadOne ? join(data, aside) : null;
    return { ...done, cluster: join(data, 'postgres'), dataDirectory: data, uploads, movedAside };
  });
}

/** What `restoreInPlace` would do; changes nothing. */
export async function planInPlace(wish: RestoreWish): Promise<RestorePlan | Refusal> {
  return await stopped(wish.config, async () => await planFor(await inPlace(wish)));
}

/**
 * Restores into another directory, which then is a whole data directory: database, uploads, and the
 * secret key if the backup holds it. What runs here is not touched.
 */
export async function restoreBeside(
  wish: RestoreWish,
  into: string,
): Promise<RestoredPlace | Refusal> {
  const { config } = wish;
  const local = await localLog([walSpool(config.EMPORIUM_DATA)], wish.clock);
  const restore: ClusterRestore = { ...(await common(wish)), into, local };
  const done = await restoreCluster(restore);
  if (isRefusal(done)) return done;
  const uploads = await bringUploads(restore, done, into);
  return { ...done, dataDirectory: into, uploads, movedAside: null };
}

async function inPlace(wish: RestoreWish): Promise<ClusterRestore> {
  const data = wish.config.EMPORIUM_DATA;
  const cluster = join(data, 'postgres');
  const existing = readControlFile(cluster);
  const base = { ...(await common(wish)), into: draftDirectory(data) };
  if (existing === undefined) return base;
  const local = await localLog([walSpool(data), join(cluster, 'pg_wal')], wish.clock);
  return { ...base, existing: { ...existing, cluster }, local };
}

async function common({ config, clock, to, source, onProgress }: RestoreWish) {
  return {
    source,
    key: await loadKey(config),
    to,
    clock,
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

async function bringUploads(
  { source, key }: ClusterRestore,
  { backupId }: Restored,
  dataDirectory: string,
): Promise<number> {
  const record = await readRecord(source, backupId);
  return await unpackUploads({ vault: source, record, key }, dataDirectory);
}

async function stopped<T>(config: Config, work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await whileStopped(config.EMPORIUM_DATA, () => undefined, work);
  } catch (error) {
    if (error instanceof StartError && /already runs/.test(error.message))
      return backupRefusals.restore_server_running({ detail: error.message });
    throw error;
  }
}
