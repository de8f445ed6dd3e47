import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

/** The machine burnt: what is left is the folder of the backups, on another disk. */
export const everythingLost: State = {
  own: (folder) => ({ settings: { BACKUP_DIR: join(folder, 'backups') } }),
  make: async ({ system }) => {
    await endedWell(system.cli('smoke'));
    await endedWell(system.cli('backup', 'create'));
    await endedWell(system.cli('smoke'));
    await system.killTree();
    for (const name of readdirSync(system.dataDirectory)) {
      rmSync(join(system.dataDirectory, name), { recursive: true });
    }
    return {};
  },
};
