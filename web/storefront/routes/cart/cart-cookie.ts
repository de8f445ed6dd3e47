import type { Cart } from '#modules/cart/contract.ts';
import type { CookieChange, PageRequest } from '../../page.ts';

/** The cart's id is its shopper's secret: a script never sees it. */
const CART = 'cart';
/** How many lines it has, for the badge on pages that are the same for everybody. */
const COUNT = 'cart_count';
const KEPT_SECONDS = 30 * 86_400;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The cart id that the browser holds, or undefined. */
export function cartId({ cookies }: PageRequest): string | undefined {
  const id = cookies[CART];
  return id && UUID.test(id) ? id : undefined;
}

/** The visitor's open cart; undefined when there is none, or it was ordered already. */
export async function readCart(request: PageRequest): Promise<Cart | undefined> {
  const id = cartId(request);
  const cart = id ? await request.api.get<Cart>(cartPath(id)) : undefined;
  return cart?.state === 'completed' ? undefined : cart;
}

export function cartPath(id: string): string {
  return `/api/v1/carts/${id}`;
}

/** Keeps the cart for thirty days, or forgets it. */
export function cartCookies(cart: Pick<Cart, 'id' | 'quantity'> | null): CookieChange[] {
  const kept = { maxAgeSeconds: KEPT_SECONDS };
  return [
    { ...kept, name: CART, value: cart?.id ?? null, httpOnly: true },
    { ...kept, name: COUNT, value: cart ? String(cart.quantity) : null, httpOnly: false },
  ];
}
