import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../state.ts';

const APART_MS = 1_500;

/** A script has run in every shop: prices are one cent, lines of orders are gone. The clock is known. */
export const everythingSpoiled: State = {
  own: (folder) => ({ settings: { BACKUP_DIR: join(folder, 'backups') } }),
  make: async ({ system }) => {
    await system.cli('backup', 'create');
    await system.cli('smoke');
    await sleep(APART_MS);
    const [before] = await system.sql<{ now: Date }>('select clock_timestamp() as now');
    await sleep(APART_MS);
    await system.sql('update pricing.prices set price_minor = 1; delete from orders.lines');
    return { values: { moment: before!.now.toISOString() } };
  },
};
