import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

const IN_THE_FIRST_PAGE = 4_000;

/** The disk has spoiled a page of the orders while the database was stopped. */
export const pageCorrupt: State = {
  own: (folder) => ({ settings: { BACKUP_DIR: join(folder, 'backups') } }),
  make: async ({ system }) => {
    await endedWell(system.cli('smoke'));
    await endedWell(system.cli('backup', 'create'));
    await endedWell(system.cli('smoke'));
    const [table] = await system.sql<{ path: string }>(
      "select pg_relation_filepath('orders.orders') as path",
    );
    await system.stopServer();
    const file = openSync(join(system.dataDirectory, 'postgres', table!.path), 'r+');
    writeSync(file, Buffer.from('spoiled by the disk'), 0, undefined, IN_THE_FIRST_PAGE);
    closeSync(file);
    await system.start();
    return {};
  },
};
