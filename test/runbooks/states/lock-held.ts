import { connectAs, runFor } from '../clients.ts';
import type { State } from '../state.ts';

const HELD_MS = 2_500;

/** Somebody locked the orders at a console and went home. */
export const lockHeld: State = {
  make: async (desk) => {
    const console = await connectAs(desk, 'console');
    await console.client.query('begin');
    await console.client.query('lock table orders.orders in exclusive mode');
    const waiting = await connectAs(desk, 'reporting');
    await runFor(waiting, 'select id from orders.orders limit 1 for update', HELD_MS);
    return {
      clear: async () => {
        await console.leave();
        await waiting.leave();
      },
    };
  },
};
