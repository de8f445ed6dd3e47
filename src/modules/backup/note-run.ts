import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { backupsTotal } from './metrics.ts';
import type { BackupRecord } from './model.ts';
import { addRun, endRun, failOthers } from './store.ts';
import type { Vault } from './vault.ts';

/** How the making of a backup ended. */
export interface Ending {
  state: 'good' | 'failed';
  record: BackupRecord | null;
  problem: string | null;
}

/** Notes that a backup was begun; one that was under way before has failed, for only one is made. */
export async function noteStart(
  { app, vault, id }: { app: App; vault: Vault; id: string },
  startedAt: string,
): Promise<void> {
  await systemTx(app, 'backup.note_run', async (tx) => {
    await failOthers.run(tx, id, startedAt);
    await addRun.run(tx, id, vault.place, startedAt);
  });
}

/** The vault says what is good; a database that cannot take the note makes no backup bad. */
export async function noteEnd(
  app: App,
  id: string,
  { state, record, problem }: Ending,
): Promise<void> {
  backupsTotal.inc({ status: state });
  try {
    const endedAt = app.clock.now().toISOString();
    const { kind = null, bytes = null, storedBytes = null } = record ?? {};
    await systemTx(app, 'backup.note_run', (tx) =>
      endRun.run(tx, id, state, kind, endedAt, bytes, storedBytes, problem),
    );
  } catch (error) {
    app.log.named('emporium.backup').error('event=backup.not_noted', { backup: id, error });
  }
}
