import { renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyRelease, type Release } from '#kit/release.ts';
import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

const ADDS = `-- breaking: no
alter table cart.carts add column note_of_next_release text;
`;
const BREAKS = `-- breaking: yes
alter table cart.carts rename column created_at to begun_at;
`;
const releases = new Map<string, { former: Release; next: Release }>();

/** A release runs, and the next one is at hand; what it brings adds to the database. */
export const releaseThere = stateOf({ '0900_adds': ADDS });

/** As above, and the former release cannot work with what it leaves. */
export const breakingReleaseThere = stateOf({ '0900_breaks': BREAKS });

/** `/opt/emporium` of the page is a link that leads to one release or the other. */
function stateOf(migrations: Readonly<Record<string, string>>): State {
  return {
    own: async (folder) => {
      const former = await copyRelease('7.0.0');
      const next = await copyRelease('7.1.0', migrations);
      releases.set(folder, { former, next });
      putInPlace(folder, former);
      return {
        settings: { BACKUP_DIR: join(folder, 'backups') },
        installed: join(folder, 'opt/bin/emporium'),
        remove: async () => {
          releases.delete(folder);
          await former.remove();
          await next.remove();
        },
      };
    },
    make: async ({ system, folder }) => {
      await endedWell(system.cli('smoke'));
      const { former, next } = releases.get(folder)!;
      return {
        values: { url: system.url },
        events: {
          'next-in-place': async () => await Promise.resolve(putInPlace(folder, next)),
          'former-in-place': async () => await Promise.resolve(putInPlace(folder, former)),
        },
      };
    },
  };
}

/** In one step, as a deployment tool does: at no moment is nothing there. */
function putInPlace(folder: string, { program }: Release): void {
  const link = join(folder, 'opt');
  symlinkSync(dirname(dirname(program)), `${link}.new`);
  renameSync(`${link}.new`, link);
}
