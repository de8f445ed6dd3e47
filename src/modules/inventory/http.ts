import { shopRead } from '#platform/database/index.ts';
import { answer, route, transactional, type Route } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import {
  adjustStock,
  listMovements,
  listReservations,
  listStock,
  putStock,
  releaseReservation,
} from './contract.ts';
import { adjustByHand, countStock } from './edit-stock.ts';
import { listReservationPage, releaseByHand } from './list-reservations.ts';
import { listMovementPage, listStockPage } from './list-stock.ts';

export const routes: readonly Route[] = [
  route(listStock, { permission: 'stock.read' }, async (ctx, { query }) =>
    shopRead(ctx, (tx) =>
      listStockPage(tx, {
        variantIds: query.variantIds?.split(',') ?? null,
        isLow: query.low ?? false,
        limit: query.limit,
        cursor: query.cursor,
      }),
    ),
  ),
  transactional(putStock, { permission: 'stock.write' }, async (tx, { params, body, ifMatch }) => {
    const result = await countStock(tx, params.variantId, body, ifMatch);
    return isRefusal(result) ? result : answer(200, result, { etag: result.version });
  }),
  transactional(adjustStock, { permission: 'stock.write' }, (tx, { body }) =>
    adjustByHand(tx, body),
  ),
  route(listMovements, { permission: 'stock.read' }, async (ctx, { params, query }) =>
    shopRead(ctx, (tx) => listMovementPage(tx, params.variantId, query)),
  ),
  route(listReservations, { permission: 'stock.read' }, async (ctx, { query }) =>
    shopRead(ctx, (tx) => listReservationPage(tx, query)),
  ),
  transactional(releaseReservation, { permission: 'stock.write' }, (tx, { params, body }) =>
    releaseByHand(tx, params.id, body.reason),
  ),
];
