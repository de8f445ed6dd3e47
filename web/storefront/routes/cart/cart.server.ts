import type { Cart } from '#modules/cart/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { Problem } from '../../server/api.ts';
import { cartCookies, cartId, readCart } from './cart-cookie.ts';
import type { CartData } from './cart-data.ts';
import { readSales } from '../../sales/read-sales.ts';
import { changeCart } from './change-cart.ts';
import { repricedLines, seenPrices } from './seen-prices.ts';

const CART = '/cart';

export async function load(request: PageRequest): Promise<PageResult<CartData>> {
  const cart = (await readCart(request)) ?? null;
  const data = { ...(await shown(request, cart)), problem: null, removed: removedOf(request.url) };
  // The cookies follow the cart, which may have been ordered or changed from another device.
  return page(data, {
    cookies: cart || cartId(request) ? [...cartCookies(cart), seenPrices(cart)] : [],
  });
}

export async function action(request: PageRequest): Promise<PageResult<CartData>> {
  const change = await changeCart(request);
  if (change.changed)
    return redirect(addressAfter(request, change.intent), cartCookies(change.cart));
  const { problem } = change;
  const cart = (await readCart(request)) ?? null;
  const data = {
    ...(await shown(request, cart)),
    problem: problem && explain(request, problem),
    removed: null,
  };
  return page(data, {
    status: problem?.status ?? 400,
    cookies: cart ? [seenPrices(cart)] : [],
  });
}

/** The cart with what a shopper must know of its prices. */
async function shown(
  request: PageRequest,
  cart: Cart | null,
): Promise<Pick<CartData, 'cart' | 'repriced' | 'sales'>> {
  if (!cart) return { cart, repriced: [], sales: [] };
  const ids = new Set(cart.lines.map(({ variantId }) => variantId));
  const sales = await readSales(request.api, ({ variantId }) => ids.has(variantId));
  return { cart, repriced: repricedLines(request, cart), sales };
}

/** After a removal the address remembers what, so that one press puts it back. */
function addressAfter({ form }: PageRequest, intent: string): string {
  const quantity = form.get('quantity');
  if (intent !== 'remove' || !quantity) return CART;
  return `${CART}?${new URLSearchParams({ removed: form.get('variantId') ?? '', quantity })}`;
}

function removedOf({ searchParams }: URL): CartData['removed'] {
  const variantId = searchParams.get('removed');
  const quantity = Number(searchParams.get('quantity'));
  return variantId && Number.isSafeInteger(quantity) && quantity > 0
    ? { variantId, quantity }
    : null;
}

function explain({ language }: PageRequest, problem: Problem): NonNullable<CartData['problem']> {
  const { t } = language;
  if (problem.code === 'insufficient_stock') {
    return { title: t('cart.short'), text: t('cart.short_text') };
  }
  if (problem.code === 'flash_sale_limit_reached') {
    return { title: t('cart.sale_limit'), text: t('cart.sale_limit_text') };
  }
  if (problem.code === 'flash_sale_sold_out') {
    return { title: t('cart.sale_sold_out'), text: t('cart.sale_sold_out_text') };
  }
  return { title: t('cart.problem'), text: problem.detail };
}

export function head(_data: CartData, { language }: PageRequest): Head {
  return { title: language.t('cart.title'), hidden: true };
}
