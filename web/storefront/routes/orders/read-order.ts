import type { OrderView } from '#modules/orders/contract.ts';
import type { PageRequest } from '../../page.ts';

const SECRET_MAX = 100;

/**
 * The order of the address, for its owner or the holder of its secret; undefined for anybody else.
 */
export async function readOrder({ api, params, url }: PageRequest): Promise<OrderView | undefined> {
  const secret = url.searchParams.get('secret')?.slice(0, SECRET_MAX);
  const query = secret ? `?${new URLSearchParams({ secret })}` : '';
  const order = await api.get<OrderView>(
    `/api/v1/orders/${encodeURIComponent(params['id'] ?? '')}${query}`,
  );
  // The secret of the address goes on to the receipt; an owner needs none.
  return order && secret ? { ...order, secret } : order;
}
