/** Gives a shop what a shop has, through its own HTTP routes, with one word in every text. */
import type { FastifyInstance } from 'fastify';
import { createOwner, createSignInLink } from '#modules/identity/index.ts';
import { refreshProducts } from '#modules/search/index.ts';
import type { Shop } from '#modules/shops/index.ts';
import { shopContext, type App } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { Visitor } from './visitor.ts';

export interface FurnishedShop {
  readonly shop: Shop;
  readonly host: string;
  /** May do everything that staff may. */
  readonly owner: Visitor;
  readonly customer: Visitor;
  readonly guest: Visitor;
  readonly productSlug: string;
  readonly orderId: string;
  readonly cartId: string;
  /** Signs both in again when an attack has ended their sessions. */
  revive(): Promise<void>;
}

interface WithId {
  id: string;
}

interface Product extends WithId {
  slug: string;
  variants: WithId[];
}

const ADDRESS = { city: 'York', postalCode: 'YO1 7HH', country: 'GB' };

/** `word` stands in every title, name, code and address of the shop. */
export async function furnishShop(
  server: FastifyInstance,
  app: App,
  shop: Shop,
  word: string,
): Promise<FurnishedShop> {
  const host = `${shop.slug}.localhost`;
  const owner = new Visitor(server, host);
  const customer = new Visitor(server, host);
  const link = await createOwner(shopContext(app, shop.id));
  if (!link) throw new Error('The shop has an owner already');
  await owner.signInBy(link.token);
  const product = await stockShelves(owner, word);
  await refreshProducts(shopContext(app, shop.id), [product.id]);
  await nameTerms(owner, word);
  await planFlashSale(owner, product, word);
  await hirePeople(owner, word);
  const people = [await owner.whoAmI(), await registerCustomer(customer, word)];
  const { orderId, cartId } = await buy(customer, product, word);
  return {
    shop,
    host,
    owner,
    customer,
    guest: new Visitor(server, host),
    productSlug: product.slug,
    orderId,
    cartId,
    revive: async () => {
      for (const [index, visitor] of [owner, customer].entries()) {
        if ((await visitor.whoAmI()) !== null) continue;
        const ctx = shopContext(app, shop.id);
        const person = people[index] ?? '';
        const fresh = await shopTx(ctx, async (tx) => await createSignInLink(tx, person));
        await visitor.signInBy(fresh.token);
      }
    },
  };
}

async function stockShelves(owner: Visitor, word: string): Promise<Product> {
  const post = async <T>(path: string, body: unknown): Promise<T> =>
    await owner.get<T>({ method: 'POST', path: `/api/v1/admin/${path}`, body });
  const category = await post<WithId>('categories', { name: `${word} shelf` });
  const [product] = await Promise.all(
    [1, 2].map(async (number) =>
      post<Product>('products', {
        title: `${word} article ${number}`,
        description: `<p>${word}</p>`,
        state: 'active',
        vendor: `${word} maker`,
        tags: [word],
        categoryIds: [category.id],
        variants: [{ sku: `${word}-${number}`, weightGrams: 100 }],
      }),
    ),
  );
  const variantId = product?.variants[0]?.id ?? '';
  const price = { amount: 1000, currency: 'GBP' };
  await owner.get({
    method: 'PUT',
    path: '/api/v1/admin/prices',
    body: { prices: [{ variantId, price }] },
  });
  const lines = [{ variantId, quantity: 1000 }];
  await post('stock/adjustments', { kind: 'receipt', reason: `${word} delivery`, lines });
  if (!product) throw new Error('no product was made');
  return product;
}

async function nameTerms(owner: Visitor, word: string): Promise<void> {
  const call = async (path: string, body: unknown): Promise<void> => {
    await owner.get({ method: 'POST', path: `/api/v1/admin/${path}`, body });
  };
  await call('tax-rates', {
    country: 'GB',
    region: null,
    taxClass: 'standard',
    name: `${word} tax`,
    ratePpm: 200_000,
  });
  await call('shipping-methods', {
    name: `${word} post`,
    kind: 'flat',
    price: { amount: 300, currency: 'GBP' },
    tiers: [],
    freeOver: null,
    countries: [],
    taxClass: 'standard',
    estimateDaysMin: 1,
    estimateDaysMax: 3,
    active: true,
    position: 0,
  });
}

const DAY_MS = 86_400_000;

/** It begins tomorrow: what is bought today costs what it always does. */
async function planFlashSale(owner: Visitor, product: Product, word: string): Promise<void> {
  const at = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
  const variantId = product.variants[0]?.id ?? '';
  const offers = [{ variantId, price: { amount: 800, currency: 'GBP' }, allotment: 10 }];
  const body = { name: `${word} sale`, startsAt: at(1), endsAt: at(2), offers };
  await owner.get({ method: 'POST', path: '/api/v1/admin/flash-sales', body });
}

async function hirePeople(owner: Visitor, word: string): Promise<void> {
  const call = async (path: string, body: unknown): Promise<void> => {
    await owner.get({ method: 'POST', path: `/api/v1/admin/${path}`, body });
  };
  const person = { name: `${word} clerk`, email: `clerk@${word}.example`, roleIds: [] };
  await call('people', person);
  await call('customers', { name: `${word} walk-in`, email: `walk-in@${word}.example` });
}

async function registerCustomer(customer: Visitor, word: string): Promise<string | null> {
  const body = {
    email: `shopper@${word}.example`,
    password: `correct horse ${newId()}`,
    name: `${word} shopper`,
  };
  await customer.get({ method: 'POST', path: '/api/v1/accounts', body });
  const personId = await customer.whoAmI();
  await customer.get({
    method: 'POST',
    path: '/api/v1/account/addresses',
    body: { ...ADDRESS, name: `${word} shopper`, line1: `${word} street 1` },
  });
  return personId;
}

/** One order, paid; and another cart, left open with an article in it. */
async function buy(
  customer: Visitor,
  { variants }: Product,
  word: string,
): Promise<{ orderId: string; cartId: string }> {
  const variantId = variants[0]?.id ?? '';
  const fillCart = async (): Promise<string> => {
    const { id } = await customer.get<WithId>({ method: 'POST', path: '/api/v1/carts', body: {} });
    const path = `/api/v1/carts/${id}/lines/${variantId}`;
    await customer.get({ method: 'PUT', path, body: { quantity: 1 } });
    return id;
  };
  const body = {
    cartId: await fillCart(),
    email: `shopper@${word}.example`,
    shippingAddress: { ...ADDRESS, name: `${word} shopper`, line1: `${word} street 1` },
    payment: { method: 'card', token: 'tok_ok' },
  };
  const path = `/api/v1/checkouts/${newId()}`;
  const order = await customer.get<WithId>({ method: 'PUT', path, body });
  return { orderId: order.id, cartId: await fillCart() };
}
