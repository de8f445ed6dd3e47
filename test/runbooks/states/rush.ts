import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

const SHOPPERS = 40;

/** A flash sale has begun, and more come than buy. */
export const rush: State = {
  make: async ({ system }) => {
    await endedWell(system.cli('demo', 'sale'));
    const stopping = new AbortController();
    const crowd = Array.from({ length: SHOPPERS }, async () => {
      while (!stopping.signal.aborted) await look(system.url);
    });
    const [sale] = await system.sql<{ id: string }>(
      'select id from flash_sales.sales order by starts_at desc limit 1',
    );
    return {
      values: { sale: sale!.id, url: system.url },
      clear: async () => {
        stopping.abort();
        await Promise.all(crowd);
      },
    };
  },
};

async function look(url: string): Promise<void> {
  const answer = await fetch(`${url}/sale`);
  await answer.text();
}
