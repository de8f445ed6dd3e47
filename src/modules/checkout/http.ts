import { createVoid, decideReview } from '#modules/payments/index.ts';
import { answer, route, transactional, type Route } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import { putCheckout } from './contract.ts';
import { letGoOfPayment } from './let-go-of-payment.ts';
import { placeOrder } from './place-order.ts';
import { reviewPayment } from './review-payment.ts';

export const routes: Route[] = [
  route(
    putCheckout,
    { permission: 'public', admission: 'checkout' },
    async (ctx, { params, body }) => {
      const placed = await placeOrder(ctx, params.id, body);
      if (isRefusal(placed)) return placed;
      const headers = placed.status === 200 ? { 'idempotent-replayed': 'true' } : {};
      return answer(placed.status, placed.order, {
        headers: { ...headers, ...retry(placed.status) },
      });
    },
  ),
  transactional(
    decideReview,
    { permission: 'payments.refund' },
    async (tx, { params, body }) => await reviewPayment(tx, params.id, body),
  ),
  transactional(
    createVoid,
    { permission: 'payments.refund' },
    async (tx, { params, body }) => await letGoOfPayment(tx, params.id, body.reason),
  ),
];

/** A pending payment is asked about again soon. */
function retry(status: number): Record<string, string> {
  return status === 202 ? { 'retry-after': '2' } : {};
}
