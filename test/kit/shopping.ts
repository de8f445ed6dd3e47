import { replaceCartLines, startCart } from '#modules/cart/index.ts';
import type { CheckoutBody } from '#modules/checkout/index.ts';
import { addShippingMethod, addTaxRate } from '#modules/pricing/index.ts';
import { sampleCheckout } from '#modules/quality/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { accepted } from './accepted.ts';

/** Gives a shop what it needs to sell: a rate of VAT and a flat shipping method. */
export async function openForBusiness(ctx: Context): Promise<void> {
  await shopTx({ ...ctx }, async (tx) => {
    accepted(
      await addTaxRate(tx, {
        country: 'GB',
        region: null,
        taxClass: 'standard',
        name: 'VAT 20 %',
        ratePpm: 200_000,
      }),
    );
    accepted(
      await addShippingMethod(tx, {
        name: 'Standard',
        kind: 'flat',
        price: { amount: 395, currency: 'GBP' },
        tiers: [],
        freeOver: null,
        countries: [],
        taxClass: 'standard',
        estimateDaysMin: 2,
        estimateDaysMax: 4,
        active: true,
        position: 0,
      }),
    );
  });
}

/** A new cart with these lines; its id. */
export async function fillCart(
  ctx: Context,
  lines: readonly { variantId: string; quantity: number }[],
): Promise<string> {
  const cart = accepted(await startCart({ ...ctx }));
  accepted(await shopTx({ ...ctx }, (tx) => replaceCartLines(tx, cart.id, lines)));
  return cart.id;
}

/** A complete checkout body for the cart, paid by a simulated card. */
export function checkoutBody(
  cartId: string,
  { token = 'tok_ok', email = `shopper-${newId()}@example.org` } = {},
): CheckoutBody {
  return sampleCheckout(cartId, { token, email });
}
