import { upsertProducts } from '#modules/catalog/index.ts';
import { receiveStock } from '#modules/inventory/index.ts';
import { setPrices } from '#modules/pricing/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { accepted } from './accepted.ts';

export interface ArticlesOptions {
  count?: number;
  /** Pieces on hand of each; 0 leaves them never stocked. */
  onHand?: number;
  /** Minor units; absent: without a price. */
  priceMinor?: number;
}

/** Makes products on sale with one variant each; returns the variants' ids in id order. */
export async function makeArticles(ctx: Context, options: ArticlesOptions = {}): Promise<string[]> {
  const { count = 1, onHand = 0, priceMinor } = options;
  const made = await shopTx(ctx, async (tx) => {
    const products = await upsertProducts(
      tx,
      Array.from({ length: count }, () => {
        const name = newId();
        return { title: `Article ${name}`, state: 'active' as const, variants: [{ sku: name }] };
      }),
    );
    const variantIds = products.flatMap((product) =>
      accepted(product).record.variants.map(({ id }) => id),
    );
    if (onHand > 0) {
      const lines = variantIds.map((variantId) => ({ variantId, quantity: onHand }));
      await receiveStock(tx, lines);
    }
    if (priceMinor !== undefined) {
      await setPrices(
        tx,
        variantIds.map((variantId) => ({ variantId, priceMinor })),
      );
    }
    return variantIds;
  });
  return made.toSorted();
}
