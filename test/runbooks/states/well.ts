import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

/** Nothing is wrong: one order was placed, one backup is there. */
export const well: State = {
  make: async ({ system }) => {
    await endedWell(system.cli('smoke'));
    await endedWell(system.cli('backup', 'create'));
    return { values: { shop: 'demo', url: system.url } };
  },
};
