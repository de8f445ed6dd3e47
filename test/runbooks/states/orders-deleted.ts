import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../state.ts';

const APART_MS = 1_500;

/** Somebody has deleted orders by SQL: the lines, then the orders. */
export const linesDeleted: State = {
  isLengthy: true,
  make: async ({ system }) => {
    await system.cli('smoke');
    await system.cli('backup', 'create');
    await system.sql('delete from orders.lines');
    return { values: { shop: 'demo' } };
  },
};

/** As above, and the clock is known: the whole shop goes back to one second before. */
export const pricesSpoiled: State = {
  isLengthy: true,
  make: async ({ system }) => {
    await system.cli('backup', 'create');
    await system.cli('smoke');
    await sleep(APART_MS);
    const [before] = await system.sql<{ now: Date }>('select clock_timestamp() as now');
    await sleep(APART_MS);
    await system.sql('update pricing.prices set price_minor = 1');
    return { values: { shop: 'demo', moment: before!.now.toISOString() } };
  },
};
