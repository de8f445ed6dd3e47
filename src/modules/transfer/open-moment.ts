import { join } from 'node:path';
import {
  loadKey,
  openVault,
  restoreCluster,
  withScratchServer,
  type OnProgress,
  type RestoreTarget,
  type Scratch,
} from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { readControlFile } from '#platform/postgres/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { handOverLog } from './hand-over-log.ts';

/**
 * Restores a backup and the log after it beside the running server, up to the moment, and works on
 * the result, which is gone afterwards. The live database is only told to hand over its log. Refuses
 * as restoreCluster does.
 */
export async function openMoment<T>(
  app: App,
  to: RestoreTarget,
  work: (then: Scratch) => Promise<T>,
  onProgress: OnProgress = () => undefined,
): Promise<T | Refusal> {
  const { config, clock } = app;
  const cluster = join(config.EMPORIUM_DATA, 'postgres');
  const control = config.DATABASE_URL === undefined ? readControlFile(cluster) : undefined;
  const isNamed = typeof to === 'object' && 'backupId' in to;
  if (control && !isNamed) await handOverLog(app);
  const into = join(config.EMPORIUM_DATA, 'scratch', newId());
  const restored = await restoreCluster({
    source: openVault(config),
    key: await loadKey(config),
    to,
    into,
    clock,
    durable: false,
    onProgress,
    ...(control ? { existing: { ...control, cluster } } : {}),
  });
  if (isRefusal(restored)) return restored;
  return await withScratchServer(app, { dataDirectory: into, database: restored.database }, work);
}
