import type { Cart } from '#modules/cart/contract.ts';
import type { CookieChange, PageRequest } from '../../page.ts';
import { cartCookies, cartId, cartPath } from '../cart/cart-cookie.ts';

/**
 * After signing in: the guest's cart becomes the person's own, together with what lay in it from
 * before. Without a guest's cart the person's own comes back. Never in the way of signing in: a
 * cart that cannot be taken stays as it is.
 */
export async function takeCartAlong(
  { api, ...request }: PageRequest,
  csrf: string | null,
): Promise<CookieChange[]> {
  const id = cartId({ api, ...request });
  if (!id) {
    const own = await api.call<Cart>({ method: 'GET', path: '/api/v1/account/cart' });
    return own.ok ? cartCookies(own.value) : [];
  }
  const claimed = await api.call<Cart>({
    method: 'POST',
    path: `${cartPath(id)}/claim`,
    ...(csrf ? { headers: { 'x-csrf-token': csrf } } : {}),
  });
  return claimed.ok ? cartCookies(claimed.value) : [];
}
