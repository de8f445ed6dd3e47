import type { OrderView } from '#modules/orders/contract.ts';
import {
  notFound,
  page,
  redirect,
  type Head,
  type PageRequest,
  type PageResult,
} from '../../page.ts';
import { orderAddress } from './order-address.ts';
import { readOrder } from './read-order.ts';

export async function load(request: PageRequest): Promise<PageResult<OrderView>> {
  const order = await readOrder(request);
  if (!order) return notFound;
  // There is a receipt only for what was bought.
  return order.number ? page(order) : redirect(orderAddress(order));
}

export function head(order: OrderView, { language }: PageRequest): Head {
  const { t } = language;
  return { title: `${t('order.receipt')} ${order.number ?? ''}`, hidden: true };
}
