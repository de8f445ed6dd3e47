import { addArticle } from '../prove/add-article.ts';
import { fillCart, payPatiently, together } from './purchase.ts';
import { figure, headline, none, type Provocation, type Stage } from './scenario.ts';
import { openClient } from './shop-client.ts';

const BUYERS = 240;
const UNITS = 100;
const AT_ONCE = 32;
const HOT = 'VERIFY-T1-HOT';
const SIDE = 'VERIFY-T1-SIDE';

interface Comparison {
  requests: number;
  orders: { recorded: number; replayed: number };
  refusals: { recorded: Record<string, number> };
  differences: { what: string; recorded: string; replayed: string }[];
}

/**
 * More buyers than goods, some with several articles, some whose card is declined, are recorded; the
 * recording is played in another installation. What is compared is what `rush replay` compares.
 */
export const recordedRush: Provocation = {
  id: 'T1',
  run: async ({ system }) => {
    const hot = await addArticle(system, HOT, { stock: UNITS, price: '19.99' });
    const side = await addArticle(system, SIDE, { stock: 100_000, price: '3.49' });
    await system.command('rush', 'record');
    await rush(system, hot, side);
    const { file } = await system.command<{ file: string }>('rush', 'stop');
    const comparison = await system.command<Comparison>('rush', 'replay', file);
    if (!comparison.differences) throw new Error(`Not replayed: ${JSON.stringify(comparison)}`);
    const { requests, orders, refusals, differences } = comparison;
    const first = differences[0];
    return {
      did: `${BUYERS} buyers of ${UNITS} units recorded and played again: ${requests} requests`,
      figures: [
        headline(
          'T1',
          first ? `${first.recorded}, then ${first.replayed}` : 'compared',
          differences.length,
        ),
        figure('orders recorded', orders.recorded, 'orders', ['at_least', 1]),
        figure('orders replayed', orders.replayed, 'orders', ['at_least', orders.recorded]),
        figure('sold out in the recording', refusals.recorded['out_of_stock'] ?? 0, 'buyers', [
          'at_least',
          1,
        ]),
        figure('cards declined', refusals.recorded['payment_declined'] ?? 0, 'buyers', [
          'at_least',
          1,
        ]),
        figure(
          'more orders replayed than recorded',
          orders.replayed - orders.recorded,
          'orders',
          none,
        ),
      ],
    };
  },
};

async function rush({ url }: Stage['system'], hot: string, side: string): Promise<void> {
  const client = openClient(url, AT_ONCE);
  const carts: string[] = [];
  await together(Array.from({ length: BUYERS }), AT_ONCE, async (_buyer, number) => {
    const lines = [{ variantId: hot, quantity: number % 5 === 0 ? 2 : 1 }];
    if (number % 3 === 0) lines.push({ variantId: side, quantity: 1 + (number % 4) });
    const cart = await fillCart(client, { lines });
    if (typeof cart === 'string') carts.push(cart);
  });
  await together(carts, AT_ONCE, async (cart, number) => {
    await payPatiently(client, cart, number % 8 === 0 ? 'tok_declined' : 'tok_ok');
  });
  await client.close();
}
