import { expect, test } from 'vitest';
import type { ShopOffer, ShopSale } from '#modules/flash-sales/contract.ts';
import {
  lastEdge,
  liveOfferOf,
  mostOf,
  offerOf,
  onlyOffers,
  priceNow,
  stateOf,
  turningPoint,
  withChanges,
} from './sales-view.ts';

const START = Date.parse('2026-11-22T12:00:00.000Z');
const END = Date.parse('2026-11-22T13:00:00.000Z');

function offer(changes: Partial<ShopOffer> = {}): ShopOffer {
  return {
    variantId: 'mug',
    productId: 'mugs',
    sku: null,
    productSlug: 'mug',
    title: 'Mug',
    variantTitle: 'Mug',
    imageId: null,
    unit: 'piece',
    price: { amount: 900, currency: 'EUR' },
    compareAt: { amount: 1600, currency: 'EUR' },
    allotment: 20,
    left: 5,
    state: 'live',
    ...changes,
  };
}

function sale(changes: Partial<ShopSale> = {}): ShopSale {
  return {
    id: 'sale',
    name: 'Noon',
    startsAt: new Date(START).toISOString(),
    endsAt: new Date(END).toISOString(),
    state: 'live',
    limitPerCustomer: null,
    offers: [offer()],
    ...changes,
  };
}

test.each([
  ['coming', START - 1, 'coming'],
  ['coming', START, 'begun'],
  ['live', END - 1, 'live'],
  ['live', END, 'ended'],
  ['live', null, 'live'],
  ['coming', null, 'coming'],
] as const)('a sale said to be %s is at %s %s', (state, now, seen) => {
  expect(stateOf(sale({ state }), offer(), now)).toBe(seen);
});

test('nothing left is sold out, whatever was said', () => {
  expect(stateOf(sale(), offer({ left: 0 }), START)).toBe('sold_out');
  expect(stateOf(sale(), offer({ state: 'sold_out' }), START)).toBe('sold_out');
});

test('what runs is shown before what comes, and what is over never', () => {
  const coming = sale({ id: 'next', state: 'coming', startsAt: new Date(END).toISOString() });
  const both = [{ ...coming, endsAt: new Date(END + 1).toISOString() }, sale()];
  expect(offerOf(both, 'mug', START)?.sale.id).toBe('sale');
  expect(offerOf(both, 'mug', END)?.sale.id).toBe('next');
  expect(offerOf(both, 'mug', END + 1)).toBeUndefined();
  expect(offerOf(both, 'bowl', START)).toBeUndefined();
});

test('of a product the cheapest that can be had counts', () => {
  const offers = [
    offer({ variantId: 'a', price: { amount: 700, currency: 'EUR' }, left: 0 }),
    offer({ variantId: 'b', price: { amount: 900, currency: 'EUR' } }),
    offer({ variantId: 'c', price: { amount: 800, currency: 'EUR' } }),
  ];
  expect(liveOfferOf([sale({ offers })], 'mugs', START)?.offer.variantId).toBe('c');
  expect(liveOfferOf([sale({ offers })], 'mugs', END)).toBeUndefined();
});

test('what was sold changes the offer of that sale and no other', () => {
  const other = sale({ id: 'other' });
  const changes = [{ saleId: 'sale', variantId: 'mug', left: 0, state: 'sold_out' as const }];
  const [first, second] = withChanges([sale(), other], { offers: changes });
  expect(first?.offers[0]).toMatchObject({ left: 0, state: 'sold_out' });
  expect(second).toEqual(other);
});

test('one may take what is left, or as many as one customer may have', () => {
  const seen = (limit: number | null, left: number) => ({
    sale: sale({ limitPerCustomer: limit }),
    offer: offer({ left }),
    state: 'live' as const,
  });
  expect(mostOf(seen(null, 5))).toBe(5);
  expect(mostOf(seen(2, 5))).toBe(2);
  expect(mostOf(seen(2, 1))).toBe(1);
  expect(mostOf({ ...seen(2, 1), state: 'sold_out' as const })).toBeNull();
});

test('a sale without a fitting offer is not shown', () => {
  expect(onlyOffers([sale()], ({ variantId }) => variantId === 'bowl')).toEqual([]);
});

test('prices are looked at again when something begins, sells out or ends, not when one is sold', () => {
  const before = turningPoint([sale()], START);
  expect(turningPoint([sale({ offers: [offer({ left: 4 })] })], START + 1000)).toBe(before);
  expect(turningPoint([sale({ offers: [offer({ left: 0 })] })], START)).not.toBe(before);
  expect(turningPoint([sale()], END)).not.toBe(before);
});

test('between two edges the state at the last of them is the state', () => {
  const sales = [sale({ state: 'coming' })];
  expect(lastEdge(sales, START - 1)).toBe(0);
  expect(lastEdge(sales, START + 5000)).toBe(START);
  expect(lastEdge(sales, END)).toBe(END);
  for (const now of [START - 1, START, START + 5000, END - 1, END, END + 1]) {
    expect(turningPoint(sales, lastEdge(sales, now))).toBe(turningPoint(sales, now));
  }
});

test('the price is that of the sale while it can be had, and the normal one before and after', () => {
  const seen = (state: 'live' | 'sold_out' | 'coming') => ({ sale: sale(), offer: offer(), state });
  const normal = { price: { amount: 1600, currency: 'EUR' }, compareAtPrice: null };
  const reduced = { price: { amount: 900, currency: 'EUR' }, compareAtPrice: normal.price };
  expect(priceNow(normal, seen('live'), undefined)).toEqual(reduced);
  expect(priceNow(normal, seen('coming'), seen('coming'))).toEqual(normal);
  expect(priceNow(reduced, undefined, seen('live'))).toEqual(normal);
  expect(priceNow(reduced, seen('sold_out'), seen('live'))).toEqual(normal);
  expect(priceNow(normal, undefined, seen('live'))).toEqual(normal);
});
