import type { OrderView } from '#modules/orders/contract.ts';
import { notFound, page, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { cartCookies, cartId, readCart } from '../cart/cart-cookie.ts';
import { readOrder } from './read-order.ts';

const LOOK_AGAIN_SECONDS = 3;

export async function load(request: PageRequest): Promise<PageResult<OrderView>> {
  const order = await readOrder(request);
  if (!order) return notFound;
  const ordered = order.state === 'placed' && cartId(request) && !(await readCart(request));
  return page(order, {
    status: order.state === 'pending' ? 202 : 200,
    // A payment that was settled while the shopper waited has closed the cart.
    cookies: ordered ? cartCookies(null) : [],
  });
}

export function head(order: OrderView, { language }: PageRequest): Head {
  const { t } = language;
  if (order.state === 'pending') {
    return { title: t('pending.title'), hidden: true, refreshSeconds: LOOK_AGAIN_SECONDS };
  }
  if (order.state === 'failed') return { title: t('pending.failed'), hidden: true };
  return { title: t('order.title', { number: order.number ?? '' }), hidden: true };
}
