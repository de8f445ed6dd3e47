import { join } from 'node:path';
import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';
import { noteMoment } from './known-moment.ts';

/** A script has run in every shop: prices are one cent, lines of orders are gone. The clock is known. */
export const everythingSpoiled: State = {
  own: (folder) => ({ settings: { BACKUP_DIR: join(folder, 'backups') } }),
  make: async ({ system }) => {
    await endedWell(system.cli('backup', 'create'));
    await endedWell(system.cli('smoke'));
    const moment = await noteMoment(system);
    await system.sql('update pricing.prices set price_minor = 1; delete from orders.lines');
    return { values: { moment } };
  },
};
