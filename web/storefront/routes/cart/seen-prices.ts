import type { Cart, CartLine } from '#modules/cart/contract.ts';
import type { CookieChange, PageRequest } from '../../page.ts';
import type { MoneyValue } from '../../words/language.ts';

/** What each line cost when the shopper last saw the cart, so that a change is said. */
const SEEN = 'cart_prices';
const KEPT_SECONDS = 30 * 86_400;
const LINES_MAX = 60;
/** The end of an id tells one line of a cart from another. */
const ID_LENGTH = 8;

/** A line that costs something else than when it was last shown. */
export interface Repriced {
  readonly variantId: string;
  readonly title: string;
  readonly before: MoneyValue;
  readonly now: MoneyValue;
}

/** The lines whose price changed since the shopper last saw them; new lines did not change. */
export function repricedLines({ cookies }: PageRequest, cart: Cart): Repriced[] {
  const seen = new Map(
    (cookies[SEEN] ?? '').split('.').map((pair) => {
      const [id = '', amount = ''] = pair.split(':');
      return [id, Number.parseInt(amount, 36)] as const;
    }),
  );
  return cart.lines.flatMap(({ variantId, title, unitPrice }) => {
    const amount = seen.get(shortId(variantId));
    if (amount === undefined || Number.isNaN(amount) || amount === unitPrice.amount) return [];
    return [{ variantId, title, before: { ...unitPrice, amount }, now: unitPrice }];
  });
}

/** Remembers the prices as they are shown now. */
export function seenPrices(cart: Cart | null): CookieChange {
  const lines = cart?.lines.slice(-LINES_MAX) ?? [];
  const value = lines.map(pairOf).join('.') || null;
  return { name: SEEN, value, maxAgeSeconds: KEPT_SECONDS, httpOnly: true };
}

function pairOf({ variantId, unitPrice }: CartLine): string {
  return `${shortId(variantId)}:${unitPrice.amount.toString(36)}`;
}

function shortId(id: string): string {
  return id.slice(-ID_LENGTH);
}
