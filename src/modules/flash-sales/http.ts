import { shopRead, shopTx } from '#platform/database/index.ts';
import { answer, route, transactional, type Route } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import type { Tx } from '#platform/database/index.ts';
import { stopSale } from './close-sales.ts';
import * as contract from './contract.ts';
import { dropSale, planSale, replanSale } from './plan-sale.ts';
import { findShopSales } from './shop-sales.ts';
import { listSalePage, watchSale } from './watch-sales.ts';

export { plugin } from './event-routes.ts';

const read = { permission: 'products.read' } as const;
const write = { permission: 'products.write' } as const;

export const routes: readonly Route[] = [
  route(contract.getShopSales, { permission: 'public' }, async (ctx) =>
    shopRead(ctx, findShopSales),
  ),
  route(contract.listSales, read, async (ctx, { query }) =>
    shopRead(ctx, (tx) => listSalePage(tx, query)),
  ),
  transactional(contract.postSale, write, async (tx, { body }) =>
    shown(tx, 201, await planSale(tx, body)),
  ),
  route(contract.getSale, read, async (ctx, { params }) =>
    shopRead(ctx, (tx) => shown(tx, 200, params.id)),
  ),
  transactional(contract.putSale, write, async (tx, { params, body, ifMatch }) =>
    shown(tx, 200, await replanSale(tx, params.id, body, ifMatch)),
  ),
  route(contract.stopSale, write, async (ctx, { params }) =>
    shopTx(ctx, async (tx) => (await stopSale(tx, params.id)) ?? shown(tx, 200, params.id)),
  ),
  route(contract.deleteSale, write, async (ctx, { params }) =>
    shopTx(ctx, async (tx) => (await dropSale(tx, params.id)) ?? answer(204, null)),
  ),
];

/** The sale as its planner sees it, with its version as entity tag; or the refusal there was. */
async function shown(tx: Tx, status: 200 | 201, saved: string | Refusal) {
  if (isRefusal(saved)) return saved;
  const sale = await watchSale(tx, saved);
  return isRefusal(sale) ? sale : answer(status, sale, { etag: sale.version });
}
