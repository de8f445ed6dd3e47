import { connectAs, runFor } from '../clients.ts';
import type { State } from '../state.ts';

const RUN_MS = 2_500;

/** A reporting tool has asked for more than it can get, and still waits. */
export const longReport: State = {
  make: async (desk) => {
    const outsider = await connectAs(desk, 'reporting');
    await runFor(outsider, 'select count(*) from generate_series(1, 1e12::bigint)', RUN_MS);
    return { values: { url: desk.system.url }, clear: outsider.leave };
  },
};
