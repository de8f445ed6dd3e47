import { newId } from '#platform/ids.ts';
import { hire, type ShopClient, type SignedIn, type ThrowAway } from '#modules/quality/index.ts';
import type { ArticleAtStart, Opening } from './model.ts';

export const SLUG = 'rush';
const AT_ONCE = 100;

/** What ids of the recording are called in the shop that was built from it. */
export interface NewNames {
  variants: ReadonlyMap<string, string>;
  shippingMethods: ReadonlyMap<string, string>;
}

interface Records {
  opening: Opening;
  articles: readonly ArticleAtStart[];
}

/** Builds the recorded shop over the API: the same terms, prices and goods. */
export async function buildShop(
  system: ThrowAway,
  client: ShopClient,
  { opening, articles }: Records,
): Promise<NewNames> {
  const { headers } = await hire(system, client, { role: 'platform_admin', shop: SLUG });
  const admin = adminOf(client, headers);
  const { currency } = opening.shop;
  const amount = (minor: number) => ({ amount: minor, currency });
  for (const rate of opening.taxRates) await admin('POST', 'tax-rates', rate);
  const shippingMethods = new Map<string, string>();
  for (const { id, priceMinor, freeOverMinor, tiers, ...method } of opening.shippingMethods) {
    const made = await admin('POST', 'shipping-methods', {
      ...method,
      price: amount(priceMinor),
      freeOver: freeOverMinor === null ? null : amount(freeOverMinor),
      tiers: tiers.map((tier) => ({ uptoGrams: tier.uptoGrams, price: amount(tier.priceMinor) })),
    });
    shippingMethods.set(id, String(made['id']));
  }
  const variants = new Map<string, string>();
  for (const article of articles) {
    variants.set(article.variantId, await addArticle(admin, article, variants.size));
  }
  const goods = articles.map((article) => ({
    ...article,
    variantId: variants.get(article.variantId)!,
  }));
  for (let from = 0; from < goods.length; from += AT_ONCE) {
    await stockUp(admin, goods.slice(from, from + AT_ONCE), amount);
  }
  return { variants, shippingMethods };
}

type Admin = (method: string, path: string, body: unknown) => Promise<Record<string, unknown>>;

function adminOf(client: ShopClient, headers: SignedIn['headers']): Admin {
  return async (method, path, body) => {
    const reply = await client.call(method, `/api/v1/admin/${path}`, {
      body,
      headers: { ...headers, 'idempotency-key': newId() },
    });
    if (reply.status < 300) return reply.body;
    throw new Error(`The shop could not be built: ${path} ${JSON.stringify(reply.body)}`);
  };
}

async function addArticle(admin: Admin, article: ArticleAtStart, number: number): Promise<string> {
  const { title, unit, taxClass, weightGrams, sellable } = article;
  const product = await admin('POST', 'products', {
    title,
    slug: `article-${number}`,
    state: sellable ? 'active' : 'draft',
    unit,
    taxClass,
    variants: [{ sku: `RUSH-${number}`, weightGrams }],
  });
  return (product['variants'] as { id: string }[])[0]!.id;
}

async function stockUp(
  admin: Admin,
  articles: readonly ArticleAtStart[],
  amount: (minor: number) => { amount: number; currency: string },
): Promise<void> {
  const prices = articles.flatMap(({ variantId, priceMinor }) =>
    priceMinor === null ? [] : [{ variantId, price: amount(priceMinor) }],
  );
  if (prices.length > 0) await admin('PUT', 'prices', { prices });
  const lines = articles
    .filter(({ available }) => available > 0)
    .map(({ variantId, available }) => ({ variantId, quantity: available }));
  if (lines.length === 0) return;
  await admin('POST', 'stock/adjustments', { kind: 'receipt', reason: 'as recorded', lines });
}
