import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';
import { noteMoment } from './known-moment.ts';

/** Somebody has deleted orders by SQL: the lines, then the orders. */
export const linesDeleted: State = {
  isLengthy: true,
  make: async ({ system }) => {
    await endedWell(system.cli('smoke'));
    await endedWell(system.cli('backup', 'create'));
    await system.sql('delete from orders.lines');
    return { values: { shop: 'demo' } };
  },
};

/** As above, and the clock is known: the whole shop goes back to one second before. */
export const pricesSpoiled: State = {
  isLengthy: true,
  make: async ({ system }) => {
    await endedWell(system.cli('backup', 'create'));
    await endedWell(system.cli('smoke'));
    const moment = await noteMoment(system);
    await system.sql('update pricing.prices set price_minor = 1');
    return { values: { shop: 'demo', moment } };
  },
};
