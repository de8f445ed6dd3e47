/** A shop whose every text is an attack on whoever looks at it. */
import type { FastifyInstance } from 'fastify';
import { refreshProducts } from '#modules/search/index.ts';
import { shopContext, type App } from '#platform/context.ts';
import type { Shop } from '#modules/shops/index.ts';
import { newId } from '#platform/ids.ts';
import { furnishShop, type FurnishedShop } from './furnish-shop.ts';

/** Breaks out of text, of an attribute in either quotes, of a script and of a comment. */
export const ATTACK = [
  `"'>`,
  `<script>window.pwned=1;alert(1)</script>`,
  `<img src=x onerror="window.pwned=1;alert(1)">`,
  `</script><svg/onload=alert(1)>`,
  `--><b onclick=alert(1)>`,
  `{{7*7}}$t(shell.search_label)\${7*7}`,
].join('');
/** For short fields. */
export const SHORT_ATTACK = `"'><img src=x onerror=alert(1)>`;

export interface HostileShop extends FurnishedShop {
  readonly product: { id: string; slug: string; variantId: string };
  readonly categorySlug: string;
  readonly hostileOrder: { id: string; secret: string };
  readonly openCartId: string;
}

interface WithId {
  id: string;
}

/** Staff wrote the attack into the catalogue, a shopper into name and address; both did so lawfully. */
export async function openHostileShop(
  server: FastifyInstance,
  app: App,
  shop: Shop,
): Promise<HostileShop> {
  const furnished = await furnishShop(server, app, shop, 'plain');
  const { owner, customer } = furnished;
  const post = async <T>(path: string, body: unknown): Promise<T> =>
    await owner.get<T>({ method: 'POST', path: `/api/v1/admin/${path}`, body });
  const category = await post<WithId & { slug: string }>('categories', {
    name: ATTACK.slice(0, 200),
  });
  const made = await post<WithId & { slug: string; variants: WithId[] }>('products', {
    title: ATTACK,
    description: `<p>${ATTACK}<a href="javascript:alert(1)">link</a></p>`,
    state: 'active',
    vendor: ATTACK.slice(0, 200),
    productType: SHORT_ATTACK,
    seoTitle: ATTACK,
    seoDescription: ATTACK,
    tags: [SHORT_ATTACK],
    categoryIds: [category.id],
    options: [{ name: SHORT_ATTACK, values: [SHORT_ATTACK, `${SHORT_ATTACK} 2`] }],
    variants: [
      { sku: 'HOSTILE-1', barcode: SHORT_ATTACK, optionValues: [SHORT_ATTACK] },
      { sku: 'HOSTILE-2', optionValues: [`${SHORT_ATTACK} 2`] },
    ],
  });
  const variantIds = made.variants.map(({ id }) => id);
  const price = { amount: 1000, currency: 'GBP' };
  const prices = variantIds.map((variantId) => ({ variantId, price }));
  await owner.get({ method: 'PUT', path: '/api/v1/admin/prices', body: { prices } });
  await post('stock/adjustments', {
    kind: 'receipt',
    reason: ATTACK,
    lines: variantIds.map((variantId) => ({ variantId, quantity: 100 })),
  });
  await refreshProducts(shopContext(app, shop.id), [made.id]);
  const address = {
    name: ATTACK.slice(0, 100),
    line1: ATTACK.slice(0, 100),
    city: SHORT_ATTACK,
    postalCode: 'YO1 7HH',
    country: 'GB',
  };
  await customer.get({ method: 'POST', path: '/api/v1/account/addresses', body: address });
  await post('customers', { name: ATTACK.slice(0, 100), email: 'hostile@example.org' });
  const variantId = variantIds[0] ?? '';
  const fillCart = async (): Promise<string> => {
    const { id } = await customer.get<WithId>({ method: 'POST', path: '/api/v1/carts', body: {} });
    const path = `/api/v1/carts/${id}/lines/${variantId}`;
    await customer.get({ method: 'PUT', path, body: { quantity: 1 } });
    return id;
  };
  const hostileOrder = await customer.get<{ id: string; secret: string }>({
    method: 'PUT',
    path: `/api/v1/checkouts/${newId()}`,
    body: {
      cartId: await fillCart(),
      email: 'hostile@example.org',
      shippingAddress: address,
      payment: { method: 'card', token: 'tok_ok' },
    },
  });
  return {
    ...furnished,
    product: { id: made.id, slug: made.slug, variantId },
    categorySlug: category.slug,
    hostileOrder,
    openCartId: await fillCart(),
  };
}
