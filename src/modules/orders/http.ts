import { currentShop } from '#modules/shops/index.ts';
import { answer, route, transactional, type Route } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import { cancelOrder } from './cancel-order.ts';
import * as contract from './contract.ts';
import { listOrders, summariseOrders } from './list-orders.ts';
import { viewOrder, viewOrderForStaff } from './show-order.ts';

const anyone = { permission: 'public' } as const;

export const routes: Route[] = [
  route(contract.getOrder, anyone, async (ctx, { params, query }) =>
    viewOrder(ctx, params.id, query.secret),
  ),
  route(contract.getReceiptPdf, anyone, async (ctx, { params, query }) => {
    const order = await viewOrder(ctx, params.id, query.secret);
    if (isRefusal(order)) return order;
    const { receiptPdf } = await import('./receipt.ts');
    const pdf = await receiptPdf(order, await currentShop(ctx));
    const disposition = `inline; filename="receipt-${order.number ?? order.id}.pdf"`;
    return answer(200, pdf, {
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': disposition,
        'cache-control': 'private, no-store',
      },
    });
  }),
  route(contract.listOwnOrders, { permission: 'customer' }, async (ctx, { query }) =>
    listOrders(ctx, query, ctx.actor.personId),
  ),
  route(contract.ordersSummary, { permission: 'orders.read' }, async (ctx, { query }) =>
    summariseOrders(ctx, query.days),
  ),
  route(contract.listOrders, { permission: 'orders.read' }, async (ctx, { query }) =>
    listOrders(ctx, query, null),
  ),
  route(contract.getOrderForStaff, { permission: 'orders.read' }, async (ctx, { params }) =>
    viewOrderForStaff(ctx, params.id),
  ),
  transactional(
    contract.cancelOrder,
    { permission: 'orders.write' },
    async (tx, { params, body }) => cancelOrder(tx, params.id, body.reason),
  ),
];
