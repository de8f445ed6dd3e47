import { setTimeout as sleep } from 'node:timers/promises';
import { connectAs, type Outsider } from '../clients.ts';
import type { State } from '../state.ts';

const TAKEN_SHARE = 0.9;
const IDLE_MS = 2_500;

/** Another program has opened connections and gives none back. */
export const connectionsTaken: State = {
  make: async (desk) => {
    const [server] = await desk.system.sql<{ open: number; most: number }>(
      `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as open,
              current_setting('max_connections')::int as most`,
    );
    if (!server) throw new Error('no answer');
    const outsiders: Outsider[] = [];
    for (let open = server.open; open < server.most * TAKEN_SHARE; open += 1) {
      outsiders.push(await connectAs(desk, 'reporting'));
    }
    await sleep(IDLE_MS);
    return {
      clear: async () => {
        for (const outsider of outsiders) await outsider.leave();
      },
    };
  },
};
