import {
  offerLogicalBackup,
  putSealed,
  type CopiedServer,
  type Making,
} from '#modules/backup/index.ts';
import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { ownerSnapshotTx } from '#platform/database/moving.ts';
import { readServerFacts } from '#platform/database/server-files.ts';
import { wholeLines } from './export-all.ts';
import { importFile } from './import-all.ts';

const ROWS_FILE = 'rows.ndjson';

/** Lets backups of servers that give no files hold an export of everything. */
export function offerBackup(): void {
  offerLogicalBackup({ make: exportRows, bring: importRows });
}

async function exportRows(making: Making): Promise<CopiedServer> {
  const { app } = making;
  let bytes = 0;
  const { stored, facts } = await ownerSnapshotTx(app, async (tx) => {
    const lines = wholeLines(app, tx, (step) => tell(making, step));
    const counted = (async function* encoded(): AsyncGenerator<Uint8Array> {
      for await (const piece of lines) {
        const chunk = Buffer.from(piece);
        bytes += chunk.length;
        yield chunk;
      }
    })();
    return {
      stored: await putSealed(making, ROWS_FILE, counted),
      facts: await readServerFacts(app.database),
    };
  });
  const { now, walEnd: _walEnd, ...rest } = facts;
  return {
    ...rest,
    kind: 'logical',
    endedAt: now,
    bytes,
    walFrom: null,
    walTo: null,
    timeline: null,
    files: [stored],
  };
}

async function importRows(scratch: App, path: string, checks: readonly Check[]) {
  return await importFile(scratch, path, { checks, despiteChecks: false });
}

function tell({ onProgress }: Making, table: string): void {
  onProgress({ step: `exported ${table}`, doneBytes: 0, totalBytes: null });
}
