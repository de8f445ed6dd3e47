import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { newId } from '#platform/ids.ts';
import { readControlFile } from '#platform/postgres/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { loadKey, refuseKey, type Key } from './key.ts';
import type { BackupRecord, Verification } from './model.ts';
import { lookAtRestored } from './look-at-restored.ts';
import { planFor, type ClusterRestore } from './restore-cluster.ts';
import { verifyLog } from './verify-log.ts';
import type { Verifying } from './verifying.ts';

/**
 * Reads the log after a backup, restores both into a scratch server, and looks at everything there.
 * What is wrong, and what was measured, goes into `result`. Nothing is restored from files that are
 * known to be broken.
 */
export async function proveRestore(
  verifying: Verifying,
  record: BackupRecord,
  result: Verification,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { app, vault } = verifying;
  const key = await loadKey(app.config);
  if (refuseKey(record, key) !== undefined) {
    const problem = 'the key that opens it is not here: no restore was tried';
    result.findings.push({ where: record.id, problem });
    return;
  }
  const restore = restoreOf(verifying, record, key);
  const began = performance.now();
  const plan = await planFor(restore);
  const planMs = performance.now() - began;
  if (isRefusal(plan)) {
    result.findings.push({ where: record.id, problem: plan.detail });
    return;
  }
  const behind = new Date(result.verifiedAt).getTime() - new Date(plan.reach.until).getTime();
  result.rpoMs = Math.max(0, behind);
  const { index, reach } = plan;
  result.findings.push(
    ...(await verifyLog(
      { app, vault, systemId: record.systemId ?? '', index },
      reach.segments,
      onBytes,
    )),
  );
  if (result.findings.length > 0) return;
  await lookAtRestored(verifying, { restore, plan, planMs }, { vault, record, key }, result);
}

/** The newest backup with all the log after it; an older one up to its own end. */
function restoreOf(
  { app, vault, onProgress }: Verifying,
  record: BackupRecord,
  key: Key | null,
): ClusterRestore {
  const cluster = join(app.config.EMPORIUM_DATA, 'postgres');
  const existing = readControlFile(cluster);
  const own = existing?.systemId === record.systemId ? existing : undefined;
  return {
    source: vault,
    key,
    to: { backupId: record.id, followLog: true },
    into: join(app.config.EMPORIUM_DATA, 'scratch', newId()),
    clock: app.clock,
    durable: false,
    ...(own === undefined ? {} : { existing: { ...own, cluster } }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}
