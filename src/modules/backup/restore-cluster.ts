import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Clock } from '#platform/clock.ts';
import { knownMigrations } from '#platform/database/known-migrations.ts';
import { entriesIn } from '#platform/missing-file.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { makeClusterPlace, POSTGRES_MAJOR, recoverCluster } from '#platform/postgres/index.ts';
import { startFeeder, type Feeder } from './feed-log.ts';
import type { Key } from './key.ts';
import type { LocalLog } from './local-log.ts';
import type { OnProgress, Restored, RestoreTarget } from './model.ts';
import { planRestore, type RestorePlan } from './plan-restore.ts';
import { emptyPlace, explainFailure, refusePlace } from './restore-place.ts';
import { unpackCluster } from './unpack-backup.ts';
import type { Vault } from './vault.ts';

/** A restore of a cluster into a directory of its own. */
export interface ClusterRestore {
  source: Vault;
  key: Key | null;
  to: RestoreTarget;
  /** An empty directory, or none yet; the cluster comes to lie in its folder `postgres`. */
  into: string;
  clock: Clock;
  /** The server whose files these are to be; any when absent. */
  existing?: { systemId: string; timeline: number; cluster: string };
  local?: LocalLog;
  /** The new timeline is archived, as that of the server itself; not for a copy. Default 0. */
  archiveSeconds?: number;
  /** Whether the result has to outlive a power cut. Default true. */
  durable?: boolean;
  onProgress?: OnProgress;
}

/**
 * Restores a cluster into an empty directory: unpacks the backup, compares every file with the
 * manifest, and has PostgreSQL replay the log up to the target. Refuses with the reason what cannot
 * end well, before anything is written; a refusal after that (a damaged file, a log that ends early)
 * leaves the directory empty. Nothing outside of `into` is touched.
 */
export async function restoreCluster(restore: ClusterRestore): Promise<Restored | Refusal> {
  const planned = await planFor(restore);
  return isRefusal(planned) ? planned : await restorePlanned(restore, planned);
}

/** The same, where `planFor` has found the way already. */
export async function restorePlanned(
  restore: ClusterRestore,
  planned: RestorePlan,
): Promise<Restored | Refusal> {
  const began = performance.now();
  const taken = await refusePlace(restore.into, planned);
  if (taken !== undefined) return taken;
  try {
    const done = await perform(restore, planned);
    return { ...done, durationMs: Math.round(performance.now() - began) };
  } catch (error) {
    await emptyPlace(restore.into);
    const refused = explainFailure(error, planned);
    if (refused !== undefined) return refused;
    throw error;
  }
}

/** What `restoreCluster` would do, without doing it. */
export async function planFor(restore: ClusterRestore): Promise<RestorePlan | Refusal> {
  const { source, key, to, clock, existing, local } = restore;
  return await planRestore({
    vault: source,
    key,
    to,
    now: clock.now(),
    existing: existing ?? null,
    local: local ? { names: await namesIn(local.folders), until: local.until } : null,
    knownMigrations: knownMigrations(),
    serverMajor: POSTGRES_MAJOR,
  });
}

async function perform(
  restore: ClusterRestore,
  plan: RestorePlan,
): Promise<Omit<Restored, 'durationMs'>> {
  const { source, key, into, clock } = restore;
  const { record, timeline, index, target, reach } = plan;
  const onProgress = restore.onProgress ?? (() => undefined);
  const place = makeClusterPlace(into, restore.existing?.cluster);
  await unpackCluster({ vault: source, record, key }, place.cluster, onProgress);
  place.giveCluster();
  const feeder = await startFeeder(
    join(into, 'log'),
    {
      vault: source,
      key,
      index,
      folders: restore.local?.folders ?? [],
      give: place.give,
      expected: reach.segments,
    },
    clock,
  );
  const total = target === null ? 0 : reach.segments.length;
  onProgress({ step: `replaying the log (up to ${total} files)`, doneBytes: 0, totalBytes: null });
  try {
    const recovered = await recoverCluster(place, {
      restoreCommand: feeder.command,
      timeline,
      target,
      archiveSeconds: restore.archiveSeconds ?? 0,
      durable: restore.durable ?? true,
    });
    return {
      cluster: place.cluster,
      backupId: record.id,
      database: record.database,
      ...recovered,
      bytes: record.bytes,
      walSegments: feeder.served(),
    };
  } catch (error) {
    throw rootOf(error, feeder);
  } finally {
    await feeder.stop();
  }
}

/** PostgreSQL only knows that it did not get a file; the feeder knows why. */
function rootOf(error: unknown, feeder: Feeder): unknown {
  return feeder.failure() ?? error;
}

async function namesIn(folders: readonly string[]): Promise<Set<string>> {
  const entries = await Promise.all(folders.map(entriesIn));
  return new Set(entries.flat().map(({ name }) => name));
}
