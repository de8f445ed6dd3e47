import { percentile } from '#platform/load/offer-load.ts';
import { addArticle } from '../prove/add-article.ts';
import { brokenChecks, keptCharges, placedOrders, unitsOf } from '../prove/read-books.ts';
import { fillCarts, payPatiently, together } from './purchase.ts';
import { figure, headline, none, type Provocation } from './scenario.ts';
import { openClient, type Reply } from './shop-client.ts';

const BUYERS = 500;
const UNITS = 100;
const AT_ONCE = 64;
const SKU = 'VERIFY-A1';
const ANSWER_MAX_MS = 1000;

/** 500 buyers of 100 units, 64 at a time; judged by the stock ledger and the gateway's own book. */
export const flashSale: Provocation = {
  id: 'A1',
  run: async ({ system }) => {
    const variantId = await addArticle(system, SKU, { stock: UNITS });
    const client = openClient(system.url, AT_ONCE);
    const buyers = Array.from({ length: BUYERS }, () => ({
      lines: [{ variantId, quantity: 1 }],
      token: 'tok_ok',
    }));
    const carts = await fillCarts(client, buyers, AT_ONCE);
    const last: Reply[] = [];
    await together(carts, AT_ONCE, async (cartId) => {
      last.push((await payPatiently(client, cartId, 'tok_ok')).last);
    });
    await client.close();
    return await judge(system, last);
  },
};

async function judge(system: Parameters<Provocation['run']>[0]['system'], last: readonly Reply[]) {
  const { sold, left } = await unitsOf(system, SKU);
  const told = last.filter(({ status }) => status === 200 || status === 201);
  const losers = last.filter(({ code }) => code === 'out_of_stock');
  const placed = await placedOrders(system);
  const charges = await keptCharges(system);
  const lost = told.filter(({ body }) => !placed.has(String(body['id'])));
  const unpaid = [...charges].filter(([order, times]) => times > 1 || !placed.has(order));
  const broken = await brokenChecks(system);
  const others = last.length - told.length - losers.length;
  const slowest = percentile(
    losers.map(({ durationMs }) => durationMs),
    1,
  );
  return {
    did: `${BUYERS} buyers came for ${UNITS} units, ${AT_ONCE} at a time`,
    figures: [
      headline('A1', 'oversold', Math.max(0, sold - UNITS)),
      figure('neither sold nor left', Math.max(0, UNITS - sold - left), 'units', none),
      figure('slowest answer to a loser', slowest, 'milliseconds', ['at_most', ANSWER_MAX_MS]),
      figure('buyers with another answer than sold or sold out', others, 'buyers', none),
      figure('told sold, without an order', lost.length, 'buyers', none),
      figure('charged twice or for nothing', unpaid.length, 'charges', none),
      figure('broken invariants', broken.length, broken.join(', ') || 'invariants', none),
      figure('sold', sold, 'units'),
      figure('buyers rightly refused', losers.length, 'buyers'),
    ],
  } as const;
}
