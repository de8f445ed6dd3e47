import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { State } from '../state.ts';

/** The machine burnt: what is left is the folder of the backups, on another disk. */
export const everythingLost: State = {
  own: (folder) => ({ settings: { BACKUP_DIR: join(folder, 'backups') } }),
  make: async ({ system, folder }) => {
    await system.cli('smoke');
    await system.cli('backup', 'create');
    await system.cli('smoke');
    await system.killTree();
    for (const name of readdirSync(system.dataDirectory)) {
      if (name === 'secret-key') cpSync(join(system.dataDirectory, name), join(folder, name));
      rmSync(join(system.dataDirectory, name), { recursive: true });
    }
    return { values: { backups: join(folder, 'backups'), data: system.dataDirectory } };
  },
};
