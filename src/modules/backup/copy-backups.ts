import type { App } from '#platform/context.ts';
import { tryTurn } from '#platform/database/server-files.ts';
import type { Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import { copyOut, type CopiedOut } from './copy-out.ts';
import { copyAge } from './metrics.ts';
import type { OnProgress } from './model.ts';
import { openCopies, openVault } from './open-vault.ts';
import type { Vault } from './vault.ts';

const TURN = 'backup copies';

export interface Copied extends CopiedOut {
  place: string;
}

/**
 * Brings every copy that the settings name up to the vault. One process at a time
 * (`backup_copying`). A copy that cannot be reached keeps no other one waiting; throws its error when
 * all have had their turn.
 */
export async function copyBackups(app: App, onProgress?: OnProgress): Promise<Copied[] | Refusal> {
  const copies = openCopies(app.config);
  const done = await tryTurn(app.database, TURN, async () => {
    const copied: Copied[] = [];
    const failures: unknown[] = [];
    for (const copy of copies) {
      try {
        copied.push(await bringUp(app, copy, onProgress));
      } catch (error) {
        app.log
          .named('emporium.backup')
          .error('event=backup.copy_failed', { place: copy.place, error });
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return copied;
  });
  return done ?? backupRefusals.backup_copying();
}

async function bringUp(app: App, copy: Vault, onProgress?: OnProgress): Promise<Copied> {
  const copied = await copyOut(openVault(app.config), copy, onProgress);
  copyAge.set({ place: copy.place }, app.clock.now().getTime() / 1000);
  if (copied.files > 0) {
    app.log
      .named('emporium.backup')
      .info('event=backup.copied', { place: copy.place, files: copied.files, bytes: copied.bytes });
  }
  return { ...copied, place: copy.place };
}
