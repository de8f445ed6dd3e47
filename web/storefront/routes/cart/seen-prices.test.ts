import { expect, test } from 'vitest';
import type { Cart } from '#modules/cart/contract.ts';
import type { PageRequest } from '../../page.ts';
import { repricedLines, seenPrices } from './seen-prices.ts';

function cart(...prices: [id: string, amount: number][]): Cart {
  const lines = prices.map(([variantId, amount]) => ({
    variantId,
    title: variantId,
    unitPrice: { amount, currency: 'EUR' },
  }));
  return { lines } as Cart;
}

function after(seen: Cart): PageRequest {
  return { cookies: { cart_prices: seenPrices(seen).value ?? '' } } as unknown as PageRequest;
}

const mug = '01a20000-0000-7000-8000-00000000aaaa';
const bowl = '01a20000-0000-7000-8000-00000000bbbb';

test('a line that costs something else is named with both prices, once', () => {
  const now = cart([mug, 1600], [bowl, 500]);
  const repriced = repricedLines(after(cart([mug, 900], [bowl, 500])), now);
  expect(repriced).toEqual([
    {
      variantId: mug,
      title: mug,
      before: { amount: 900, currency: 'EUR' },
      now: { amount: 1600, currency: 'EUR' },
    },
  ]);
  expect(repricedLines(after(now), now)).toEqual([]);
});

test('a line that was not there before did not change', () => {
  expect(repricedLines(after(cart([bowl, 500])), cart([mug, 1600], [bowl, 500]))).toEqual([]);
});

test.each(['', 'x', ':', '0000aaaa:', '0000aaaa:%%', '.....'])('%j says nothing', (text) => {
  const request = { cookies: { cart_prices: text } } as unknown as PageRequest;
  expect(repricedLines(request, cart([mug, 1600]))).toEqual([]);
});

test('an empty cart is forgotten, and a huge one fits into a cookie', () => {
  expect(seenPrices(cart()).value).toBeNull();
  expect(seenPrices(null).value).toBeNull();
  const many = Array.from({ length: 1000 }, (_, i): [string, number] => [`${mug}${i}`, 99_999_999]);
  expect(seenPrices(cart(...many)).value?.length).toBeLessThan(1500);
});
