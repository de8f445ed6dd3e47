/** The normal part of the script: people who shop, and clerks who work. */
import { newId } from '#platform/ids.ts';
import { shopTx } from '#platform/database/index.ts';
import { setPrices } from '#modules/pricing/index.ts';
import { shopContext } from '#platform/context.ts';
import type { Command } from './commands.ts';
import {
  changeCart,
  checkOut,
  command,
  newAttempt,
  send,
  startCart,
  type CartChange,
  type Stage,
} from './errands.ts';
import { orderOf, totalOf, type Article, type Attempt, type KnownCart } from './model.ts';

/** The element that a choice means; undefined when there is none. */
export function chosen<T>(from: readonly T[], choice: number): T | undefined {
  return from[choice % Math.max(1, from.length)];
}

/** Most shop in the first shop. */
export function shopOf({ world }: Stage, choice: number): string {
  return world.shopIds[choice % 5 === 0 ? 1 : 0]!;
}

export function articlesOf({ model }: Stage, shopId: string): Article[] {
  return model.articles.filter((article) => article.shopId === shopId);
}

export function openCarts({ model }: Stage): KnownCart[] {
  const sold = new Set(model.attempts.filter(orderOf).map(({ cart }) => cart));
  return model.carts.filter((cart) => !sold.has(cart));
}

/** From an empty cart to the order in one go, as most do. */
export async function buy(stage: Stage, { one, other, quantity }: Command): Promise<void> {
  const shopId = shopOf(stage, one);
  const cart = await startCart(stage, shopId);
  const articles = articlesOf(stage, shopId);
  if (!cart) return;
  for (let line = 0; line <= other % 3; line += 1) {
    const article = chosen(articles, one + line * 7 + (other % 2))!;
    await changeCart(stage, cart, 'put', article.id, quantity);
  }
  if (other % 11 === 0) return;
  const token = other % 7 === 0 ? 'tok_declined' : 'tok_ok';
  const method = other % 13 === 0 ? 'cash' : 'card';
  const expected = other % 4 === 0 && cart.lines && cart.changing === 0;
  const attempt = newAttempt(stage, cart, {
    token,
    method,
    ...(expected ? { expectedMinor: totalOf(cart.lines!, stage.model.articles) } : {}),
  });
  const answer = await checkOut(stage, attempt);
  // Who was refused another card pays with a good one, under a new id.
  if (answer?.code === 'payment_declined') await checkOut(stage, newAttempt(stage, cart));
}

export async function startOne(stage: Stage, { one, quantity }: Command): Promise<void> {
  const shopId = shopOf(stage, one);
  const cart = await startCart(stage, shopId);
  const article = chosen(articlesOf(stage, shopId), one);
  if (cart && article) await changeCart(stage, cart, 'add', article.id, quantity);
}

const changes: readonly CartChange[] = ['add', 'add', 'put', 'remove'];

export async function changeOne(stage: Stage, { one, other, quantity }: Command): Promise<void> {
  const cart = chosen(openCarts(stage), one);
  const article = cart && chosen(articlesOf(stage, cart.shopId), other);
  if (article) await changeCart(stage, cart, chosen(changes, other)!, article.id, quantity);
}

export async function checkOutOne(stage: Stage, { one, other }: Command): Promise<void> {
  const cart = chosen(openCarts(stage), one);
  if (!cart) return;
  const token = other % 5 === 0 ? 'tok_declined' : 'tok_ok';
  await checkOut(stage, newAttempt(stage, cart, { token }));
}

export async function askAgain(stage: Stage, { one }: Command): Promise<void> {
  const attempt = chosen(stage.model.attempts, one);
  if (attempt) await checkOut(stage, attempt);
}

export async function browse(stage: Stage, { one }: Command): Promise<void> {
  const cart = chosen(stage.model.carts, one);
  if (!cart) return;
  const answer = await send(stage, cart.shopId, {
    route: 'GET /api/v1/carts/:id',
    params: { id: cart.id },
  });
  if (answer && answer.status !== 200) stage.world.fail(`A cart is gone: ${answer.code}`);
}

export async function receiveStock(stage: Stage, { one, quantity }: Command): Promise<void> {
  const shopId = shopOf(stage, one);
  const article = chosen(articlesOf(stage, shopId), one)!;
  const change = one % 3 === 0 ? -quantity : quantity;
  await command(stage, shopId, {
    route: 'POST /api/v1/admin/stock/adjustments',
    key: newId(),
    body: { reason: 'counted', lines: [{ variantId: article.id, quantity: change }] },
  });
}

export function placedOrders({ model }: Stage): (Attempt & { orderId: string })[] {
  return model.attempts.flatMap((attempt) => {
    const orderId = orderOf(attempt);
    return orderId ? [Object.assign(attempt, { orderId })] : [];
  });
}

export async function cancelOne(stage: Stage, { one }: Command): Promise<void> {
  const order = chosen(placedOrders(stage), one);
  if (order) await command(stage, order.shopId, cancellation(order.orderId));
}

export function cancellation(orderId: string) {
  return {
    route: 'POST /api/v1/admin/orders/:id/cancellation',
    params: { id: orderId },
    body: { reason: 'the shopper changed their mind' },
    key: newId(),
  };
}

/** Part of the money back; sometimes more than there is. */
export async function refundOne(stage: Stage, { one, other }: Command): Promise<void> {
  const order = chosen(placedOrders(stage), one);
  if (!order) return;
  const request = await refundOf(stage, order.orderId, 1 + (other % 900));
  if (request) await command(stage, order.shopId, request);
}

export async function refundOf({ world }: Stage, orderId: string, amount: number) {
  const [order] = await world.look<{ payment_id: string }>(
    'select payment_id from orders.orders where id = $1',
    [orderId],
  );
  return {
    route: 'POST /api/v1/admin/payments/:id/refunds',
    params: { id: order!.payment_id },
    body: { amount: { amount, currency: 'GBP' }, reason: 'a scratch' },
    key: newId(),
  };
}

/** Only while nobody shops: every total has one right answer then. */
export async function changePrice(stage: Stage, { one, other }: Command): Promise<void> {
  const { world, model } = stage;
  const article = chosen(model.articles, one)!;
  const priceMinor = 1 + (other % 2000);
  const process = world.anyProcess();
  await world.run(process, 'set a price', async () => {
    const ctx = shopContext(process.app, article.shopId);
    await shopTx(ctx, (tx) => setPrices(tx, [{ variantId: article.id, priceMinor }]));
    article.priceMinor = priceMinor;
  });
}
