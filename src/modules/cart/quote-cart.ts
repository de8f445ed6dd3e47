import { loadPricingRules, quote, type Quote } from '#modules/pricing/index.ts';
import type { Context } from '#platform/context.ts';
import type { StaticOf } from '#platform/contract.ts';
import { shopRead } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { cartRefusals, type quoteCart as contract, type QuoteAnswer } from './contract.ts';
import { mayUseCart } from './model.ts';
import {
  isForSale,
  openArticles,
  quoteLineOf,
  type Articles,
  type PricedLine,
} from './price-lines.ts';
import { findCartRows, listLines } from './store.ts';
import { chosenLine, viewLine } from './view-cart.ts';

/**
 * What the cart costs at an address. Refuses, in order: cart_not_found, cart_empty,
 * variant_not_for_sale, total_too_large, not_deliverable, shipping_method_unavailable.
 */
export async function quoteCart(
  ctx: Context,
  cartId: string,
  wish: StaticOf<typeof contract.body>,
): Promise<QuoteAnswer | Refusal> {
  return await shopRead(ctx, async (tx) => {
    const [cart, rows] = await Promise.all([
      findCartRows.row(tx, tx.shopId, [cartId]),
      listLines.rows(tx, tx.shopId, [cartId]),
    ]);
    if (!cart || !mayUseCart(ctx.actor, cart.person_id)) return cartRefusals.cart_not_found();
    if (rows.length === 0) return cartRefusals.cart_empty();
    const articles = openArticles(tx);
    const ids = rows.map((row) => row.variant_id);
    await articles.loadWithStock(ids, cart.currency);
    const priced = articles.priced(rows.map(chosenLine), cart.currency);
    const forSale = priced.filter(isForSale);
    if (forSale.length < rows.length) return cartRefusals.variant_not_for_sale();
    const { country, region = null } = wish.shippingAddress ?? { country: null };
    const quoted = quote({
      lines: forSale.map(quoteLineOf),
      destination: country === null ? null : { country, region },
      shippingMethodId: wish.shippingMethod ?? null,
      rules: await loadPricingRules(tx),
    });
    return isRefusal(quoted) ? quoted : viewQuote(quoted, priced, articles);
  });
}

function viewQuote(quoted: Quote, priced: readonly PricedLine[], articles: Articles): QuoteAnswer {
  const { currency, shipping } = quoted;
  const money = (amount: number) => ({ amount, currency });
  return {
    currency,
    lines: priced.map((line) => viewLine(line, articles.available(line.variantId), currency)),
    subtotal: money(quoted.subtotalMinor),
    shipping: shipping && {
      id: shipping.methodId,
      name: shipping.name,
      price: money(shipping.priceMinor),
    },
    shippingMethods: quoted.methods.map(({ priceMinor, ...method }) => ({
      ...method,
      price: money(priceMinor),
    })),
    tax: money(quoted.taxMinor),
    taxes: quoted.taxes.map((group) => ({
      name: group.name,
      net: money(group.netMinor),
      tax: money(group.taxMinor),
    })),
    pricesIncludeTax: quoted.pricesIncludeTax,
    total: money(quoted.totalMinor),
    rules: quoted.rules.map(({ amountMinor, ...rule }) => ({
      ...rule,
      amount: money(amountMinor),
    })),
  };
}
