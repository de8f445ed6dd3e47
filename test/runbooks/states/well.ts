import type { State } from '../state.ts';

/** Nothing is wrong: one order was placed, one backup is there. */
export const well: State = {
  make: async ({ system }) => {
    await system.cli('smoke');
    await system.cli('backup', 'create');
    return { values: { shop: 'demo', url: system.url } };
  },
};
