import { findVariantsBySku } from '#modules/catalog/index.ts';
import { planSale } from '#modules/flash-sales/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';

const OFFERS = [
  { sku: 'TH-TRAINS-PB', amount: 1190, allotment: 24 },
  { sku: 'OW-TEMPO-TOM', amount: 3490, allotment: 12 },
];
const LIMIT = 2;
const DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * Plans the demo shop's flash sale: from now on for a week. False when it cannot be: its articles are
 * sold or on sale already.
 */
export async function planDemoSale(ctx: Context): Promise<boolean> {
  const planned = await shopTx({ ...ctx }, async (tx) => {
    const variants = await findVariantsBySku(
      tx,
      OFFERS.map(({ sku }) => sku),
    );
    const ids = new Map(variants.map((variant) => [variant.sku, variant.id]));
    const startsAt = await tx.now();
    return await planSale(tx, {
      name: 'Quiet hours',
      startsAt,
      endsAt: new Date(Date.parse(startsAt) + DAYS * DAY_MS).toISOString(),
      limitPerCustomer: LIMIT,
      offers: OFFERS.flatMap(({ sku, amount, allotment }) => {
        const variantId = ids.get(sku);
        const price = { amount, currency: 'EUR' };
        return variantId === undefined ? [] : [{ variantId, price, allotment }];
      }),
    });
  });
  return !isRefusal(planned);
}
