import { percentile } from '#platform/load/offer-load.ts';
import { addArticle } from '../prove/add-article.ts';
import { unitsOf } from '../prove/read-books.ts';
import type { ThrowAway } from '../prove/throw-away.ts';
import { fillCarts, payPatiently, together } from './purchase.ts';
import { figure, headline, none, type Provocation } from './scenario.ts';
import { openClient } from './shop-client.ts';

const CHECKOUTS = 500;
const WARM = 40;
const AT_ONCE = 20;
const SKU = 'VERIFY-P2';

/** 500 carts of several articles, all sent in the same moment on connections of their own. */
export const manyCheckouts: Provocation = {
  id: 'P2',
  run: async ({ system }) => {
    const variantIds: string[] = [];
    for (let number = 1; number <= 3; number += 1) {
      variantIds.push(await addArticle(system, `${SKU}-${number}`, { stock: 100_000 }));
    }
    const client = openClient(system.url, CHECKOUTS);
    // Opposite orders of the same articles: where locks are not sorted, this is a deadlock.
    const wishes = Array.from({ length: WARM + CHECKOUTS }, (_, number) => ({
      lines: (number % 2 ? variantIds : variantIds.toReversed()).map((variantId) => ({
        variantId,
        quantity: 1,
      })),
      token: 'tok_ok',
    }));
    const carts = await fillCarts(client, wishes, AT_ONCE);
    await together(carts.slice(0, WARM), WARM, async (cartId) => {
      await payPatiently(client, cartId, 'tok_ok');
    });
    const deadlocks = await countDeadlocks(system);
    const times: number[] = [];
    const outcomes: string[] = [];
    await together(carts.slice(WARM), CHECKOUTS, async (cartId) => {
      const began = performance.now();
      const { last } = await payPatiently(client, cartId, 'tok_ok');
      times.push(performance.now() - began);
      outcomes.push(last.status < 202 ? 'sold' : `${last.status} ${last.code}`);
    });
    await client.close();
    const sold = outcomes.filter((outcome) => outcome === 'sold').length;
    const { sold: units } = await unitsOf(system, `${SKU}-1`);
    return {
      did: `${CHECKOUTS} checkouts of ${variantIds.length} articles sent in one moment`,
      figures: [
        headline('P2', 'checkout', percentile(times, 0.99)),
        figure('deadlocks', (await countDeadlocks(system)) - deadlocks, 'deadlocks', none),
        figure('bought', sold, 'checkouts', ['at_least', CHECKOUTS]),
        figure('units sold beside the orders', Math.abs(units - sold - WARM), 'units', none),
        figure('checkout, p50', percentile(times, 0.5), 'milliseconds'),
        figure('slowest checkout', percentile(times, 1), 'milliseconds'),
      ],
    };
  },
};

/** Deadlocks that PostgreSQL had to break since its start. */
async function countDeadlocks(system: ThrowAway): Promise<number> {
  const [row] = await system.command<{ deadlocks: number }[]>(
    'sql',
    `select deadlocks::int from pg_stat_database where datname = current_database()`,
  );
  return row?.deadlocks ?? 0;
}
