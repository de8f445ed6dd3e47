import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Verification } from './model.ts';
import { addVerification } from './store.ts';

/** Keeps what a verification found, and says it in the log. */
export async function noteVerification(app: App, result: Verification): Promise<void> {
  const { backupId, verifiedAt, ok, rtoMs, rpoMs, tables, rows, findings } = result;
  await systemTx(app, 'backup.note_verification', (tx) =>
    addVerification.rows(
      tx,
      newId(),
      backupId,
      verifiedAt,
      ok,
      rtoMs,
      rpoMs,
      tables,
      rows,
      findings,
    ),
  );
  const log = app.log.named('emporium.backup');
  const extra = { backup: backupId, rto_ms: rtoMs, rpo_ms: rpoMs, findings };
  if (ok) log.info('event=backup.verified', extra);
  else log.error('event=backup.verification_failed', extra);
}
