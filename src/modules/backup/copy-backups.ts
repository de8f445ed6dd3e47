import type { App } from '#platform/context.ts';
import { tryTurn } from '#platform/database/server-files.ts';
import type { Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import { copyOut, readHeld, type CopiedOut, type Held } from './copy-out.ts';
import { copyAge } from './metrics.ts';
import type { OnProgress } from './model.ts';
import { openCopies, openVault } from './open-vault.ts';
import type { Vault } from './vault.ts';

const TURN = 'backup copies';

/**
 * What each place was found to hold. To ask a bucket for the log of a month is 44 requests, which at
 * every look would cost more than what is carried.
 */
const known = new WeakMap<App, Map<string, { held: Held; until: number }>>();
/** Then a place is asked again: somebody may have removed files there. */
const HELD_KEPT_MS = 3_600_000;

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
  const there = await heldBy(app, copy);
  const copied = await copyOut(openVault(app.config), copy, there, onProgress);
  copyAge.set({ place: copy.place }, app.clock.now().getTime() / 1000);
  if (copied.files > 0) {
    app.log
      .named('emporium.backup')
      .info('event=backup.copied', { place: copy.place, files: copied.files, bytes: copied.bytes });
  }
  return { ...copied, place: copy.place };
}

async function heldBy(app: App, copy: Vault): Promise<Held> {
  const places = known.get(app) ?? new Map<string, { held: Held; until: number }>();
  const now = app.clock.now().getTime();
  const found = places.get(copy.place);
  if (found !== undefined && now < found.until) return found.held;
  const held = await readHeld(copy);
  known.set(app, places.set(copy.place, { held, until: now + HELD_KEPT_MS }));
  return held;
}
