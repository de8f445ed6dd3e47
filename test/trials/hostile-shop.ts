/** A shop whose every text is an attack on whoever looks at it. */
import type { FastifyInstance } from 'fastify';
import { refreshProducts } from '#modules/search/index.ts';
import { shopContext, type App } from '#platform/context.ts';
import type { Shop } from '#modules/shops/index.ts';
import { newId } from '#platform/ids.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';
import type { Visitor } from './visitor.ts';

/** Breaks out of text, of an attribute in either quotes, of a script and of a comment. */
export const ATTACK = [
  `"'>`,
  `<script>window.pwned=1;alert(1)</script>`,
  `<img src=x onerror="window.pwned=1;alert(1)">`,
  `</script><svg/onload=alert(1)>`,
  `--><b onclick=alert(1)>`,
  `{{7*7}}$t(shell.search_label)\${7*7}`,
].join('');
export const HOSTILE_EMAIL = 'hostile@example.org';
/** For short fields. */
export const SHORT_ATTACK = `"'><img src=x onerror=alert(1)>`;

interface WithId {
  id: string;
}

export interface HostileShop extends FurnishedShop {
  readonly product: { id: string; slug: string; variantId: string };
  readonly categorySlug: string;
  readonly hostileOrder: WithId;
  readonly openCartId: string;
}

/** Staff wrote the attack into the catalogue, a shopper into name and address; both did so lawfully. */
export async function openHostileShop(
  server: FastifyInstance,
  app: App,
  shop: Shop,
): Promise<HostileShop> {
  const furnished = await furnishShop(server, app, shop, 'plain');
  const { category, product } = await stockShelves(furnished.owner);
  await refreshProducts(shopContext(app, shop.id), [product.id]);
  const { hostileOrder, openCartId } = await buy(furnished.customer, product.variantId);
  return { ...furnished, product, categorySlug: category.slug, hostileOrder, openCartId };
}

async function stockShelves(
  owner: Visitor,
): Promise<Pick<HostileShop, 'product'> & { category: WithId & { slug: string } }> {
  const post = async <T>(path: string, body: unknown): Promise<T> =>
    await owner.get<T>({ method: 'POST', path: `/api/v1/admin/${path}`, body });
  const category = await post<WithId & { slug: string }>('categories', {
    name: ATTACK.slice(0, 200),
  });
  const { id, slug, variants } = await post<WithId & { slug: string; variants: WithId[] }>(
    'products',
    { ...hostileProduct, categoryIds: [category.id] },
  );
  const variantIds = variants.map((variant) => variant.id);
  const price = { amount: 1000, currency: 'GBP' };
  const prices = variantIds.map((variantId) => ({ variantId, price }));
  await owner.get({ method: 'PUT', path: '/api/v1/admin/prices', body: { prices } });
  const lines = variantIds.map((variantId) => ({ variantId, quantity: 100 }));
  await post('stock/adjustments', { kind: 'receipt', reason: ATTACK, lines });
  await post('customers', { name: ATTACK.slice(0, 100), email: HOSTILE_EMAIL });
  return { category, product: { id, slug, variantId: variantIds[0] ?? '' } };
}

const hostileProduct = {
  title: ATTACK,
  description: `<p>${ATTACK}<a href="javascript:alert(1)">link</a></p>`,
  state: 'active',
  vendor: ATTACK.slice(0, 200),
  productType: SHORT_ATTACK,
  seoTitle: ATTACK,
  seoDescription: ATTACK,
  tags: [SHORT_ATTACK],
  options: [{ name: SHORT_ATTACK, values: [SHORT_ATTACK, `${SHORT_ATTACK} 2`] }],
  variants: [
    { sku: 'HOSTILE-1', barcode: SHORT_ATTACK, optionValues: [SHORT_ATTACK] },
    { sku: 'HOSTILE-2', optionValues: [`${SHORT_ATTACK} 2`] },
  ],
};

/** One order under the shopper's hostile name, and a cart left open. */
async function buy(
  customer: Visitor,
  variantId: string,
): Promise<Pick<HostileShop, 'hostileOrder' | 'openCartId'>> {
  const shippingAddress = {
    name: ATTACK.slice(0, 100),
    line1: ATTACK.slice(0, 100),
    city: SHORT_ATTACK,
    postalCode: 'YO1 7HH',
    country: 'GB',
  };
  await customer.get({ method: 'POST', path: '/api/v1/account/addresses', body: shippingAddress });
  const fillCart = async (): Promise<string> => {
    const { id } = await customer.get<WithId>({ method: 'POST', path: '/api/v1/carts', body: {} });
    const path = `/api/v1/carts/${id}/lines/${variantId}`;
    await customer.get({ method: 'PUT', path, body: { quantity: 1 } });
    return id;
  };
  const payment = { method: 'card', token: 'tok_ok' };
  const body = { cartId: await fillCart(), email: HOSTILE_EMAIL, shippingAddress, payment };
  const path = `/api/v1/checkouts/${newId()}`;
  const hostileOrder = await customer.get<{ id: string }>({ method: 'PUT', path, body });
  return { hostileOrder, openCartId: await fillCart() };
}
