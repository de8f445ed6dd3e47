import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

/** Every process was killed at once, in the middle of work. */
export const powerCut: State = {
  make: async ({ system }) => {
    await endedWell(system.cli('smoke'));
    await system.killTree();
    return {};
  },
};
