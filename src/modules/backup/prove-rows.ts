import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { migrate } from '#platform/database/migrate.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { withRowsOf } from './logical-rows.ts';
import { bringRows } from './logical-seam.ts';
import type { BackupRecord, Verification } from './model.ts';
import { withScratchServer } from './scratch-server.ts';
import type { Verifying } from './verifying.ts';

/**
 * Brings the rows of a backup into an empty scratch server, where every check has to hold. What is
 * wrong, and what was measured, goes into `result`; what came after the backup is not in it.
 */
export async function proveRows(
  { app, vault, checks }: Verifying,
  record: BackupRecord,
  result: Verification,
): Promise<void> {
  const began = performance.now();
  const brought = await withRowsOf(app, vault, record.id, async (path) => {
    const place = { dataDirectory: join(app.config.EMPORIUM_DATA, 'scratch', newId()) };
    return await withScratchServer(app, place, async ({ connection, app: scratch }) => {
      await migrate({ connection });
      return await bringRows(scratch, path, checks);
    });
  });
  if (isRefusal(brought)) result.findings.push({ where: record.id, problem: brought.detail });
  else if (brought !== undefined) {
    result.rtoMs = Math.round(performance.now() - began);
    result.rpoMs = Math.max(0, Date.parse(result.verifiedAt) - Date.parse(brought.takenAt));
    result.rows = brought.rows;
  }
}
