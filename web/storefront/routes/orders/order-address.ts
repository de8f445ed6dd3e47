import type { OrderView } from '#modules/orders/contract.ts';

/** Where an order is shown: with its secret for guests, so that the address can be kept. */
export function orderAddress({ id, secret }: Pick<OrderView, 'id' | 'secret'>, part = ''): string {
  const query = secret ? `?${new URLSearchParams({ secret })}` : '';
  return `/orders/${id}${part}${query}`;
}
