import { answer, route, type Route } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import { changeCart } from './change-cart.ts';
import * as contract from './contract.ts';
import { quoteCart } from './quote-cart.ts';
import { claimCart, getCart, getOwnCart, startCart } from './start-cart.ts';

const anyone = { permission: 'public' } as const;
const shopper = { permission: 'public', admission: 'cart' } as const;

export const routes: Route[] = [
  route(contract.createCart, shopper, async (ctx, { body }) => {
    const cart = await startCart(ctx, body?.id);
    return isRefusal(cart) ? cart : answer(201, cart);
  }),
  route(contract.getCart, anyone, async (ctx, { params }) => await getCart(ctx, params.id)),
  route(contract.putCartLine, shopper, async (ctx, { params, body }) => {
    const lines = [{ variantId: params.variantId, quantity: body.quantity }];
    return await changeCart(ctx, params.id, { kind: 'put', lines });
  }),
  route(
    contract.replaceCartLines,
    shopper,
    async (ctx, { params, body }) =>
      await changeCart(ctx, params.id, { kind: 'replace', lines: body.lines }),
  ),
  route(
    contract.addCartLine,
    shopper,
    async (ctx, { params, body }) =>
      await changeCart(ctx, params.id, { kind: 'add', lines: [body] }),
  ),
  route(
    contract.deleteCartLine,
    shopper,
    async (ctx, { params }) =>
      await changeCart(ctx, params.id, { kind: 'remove', variantIds: [params.variantId] }),
  ),
  route(
    contract.clearCart,
    shopper,
    async (ctx, { params }) => await changeCart(ctx, params.id, { kind: 'replace', lines: [] }),
  ),
  route(contract.claimCart, { permission: 'customer' }, async (ctx, { params }) =>
    claimCart(ctx, params.id),
  ),
  route(contract.getOwnCart, { permission: 'customer' }, async (ctx) => await getOwnCart(ctx)),
  route(contract.quoteCart, anyone, async (ctx, { params, body }) =>
    quoteCart(ctx, params.id, body),
  ),
];
