import { performance } from 'node:perf_hooks';
import { runChecks } from '#modules/quality/index.ts';
import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { inspectDatabase } from '#platform/postgres/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { compareLedgers } from './compare-ledgers.ts';
import type { Finding, Verification } from './model.ts';
import type { RestorePlan } from './plan-restore.ts';
import { restorePlanned, type ClusterRestore } from './restore-cluster.ts';
import { withScratchServer } from './scratch-server.ts';
import type { Opened } from './unpack-backup.ts';
import type { Verifying } from './verifying.ts';

/** A restore, the way that was found to its end, and how long finding it took. */
interface Planned {
  restore: ClusterRestore;
  plan: RestorePlan;
  planMs: number;
}

/**
 * Restores into a scratch server and looks at everything there: pages, indexes, ledgers, invariants.
 * What is wrong, and what was measured, goes into `result`.
 */
export async function lookAtRestored(
  { app, checks, onProgress = () => undefined }: Verifying,
  { restore, plan, planMs }: Planned,
  opened: Opened,
  result: Verification,
): Promise<void> {
  const { record } = opened;
  const began = performance.now();
  const restored = await restorePlanned(restore, plan);
  if (isRefusal(restored)) {
    result.findings.push({ where: record.id, problem: restored.detail });
    return;
  }
  const place = { dataDirectory: restore.into, database: restored.database };
  await withScratchServer(app, place, async ({ connection, app: scratch }) => {
    result.rtoMs = Math.round(planMs + performance.now() - began);
    onProgress({ step: 'reading every page and every index', doneBytes: 0, totalBytes: null });
    const inspection = await inspectDatabase(connection);
    result.tables = inspection.tables;
    result.rows = inspection.rows;
    const ledgers = await compareLedgers(scratch, opened);
    result.ledgerRows = ledgers.rows;
    const broken = await brokenChecks(scratch, checks);
    result.findings.push(...inspection.findings, ...ledgers.findings, ...broken);
  });
}

async function brokenChecks(scratch: App, checks: readonly Check[]): Promise<Finding[]> {
  const results = await runChecks(scratch, checks);
  return results.flatMap(({ name, promise, rows }) =>
    rows.length === 0 ? [] : [{ where: name, problem: `${rows.length} rows break it: ${promise}` }],
  );
}
