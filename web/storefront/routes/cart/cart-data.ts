import type { Cart } from '#modules/cart/contract.ts';

/** What the cart's page and the sheet beside other pages show. */
export interface CartData {
  readonly cart: Cart | null;
  /** Why the last change was not made. */
  readonly problem: { readonly title: string; readonly text: string } | null;
  /** What was just taken out, so that it can be put back. */
  readonly removed: { readonly variantId: string; readonly quantity: number } | null;
}
