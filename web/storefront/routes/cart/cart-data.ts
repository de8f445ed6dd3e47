import type { Cart } from '#modules/cart/contract.ts';
import type { Sales } from '../../sales/sales-view.ts';
import type { Repriced } from './seen-prices.ts';

/** What the cart's page and the sheet beside other pages show. */
export interface CartData {
  readonly cart: Cart | null;
  /** Why the last change was not made. */
  readonly problem: { readonly title: string; readonly text: string } | null;
  /** Lines that cost something else than when they were last shown. */
  readonly repriced: readonly Repriced[];
  /** Flash sales with an offer in the cart. */
  readonly sales: Sales;
  /** What was just taken out, so that it can be put back. */
  readonly removed: { readonly variantId: string; readonly quantity: number } | null;
}
