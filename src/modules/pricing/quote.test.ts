import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '#platform/refusal.ts';
import { multiplyRounded } from '#platform/money.ts';
import type { ShippingMethod, TaxRate } from './model.ts';
import {
  quote,
  type PricingRules,
  type Quote,
  type QuoteInput,
  type QuoteInputLine,
} from './quote.ts';

function rate(country: string, taxClass: string, ratePpm: number, region?: string): TaxRate {
  const name = `${taxClass} ${region ?? country}`;
  return { id: name, country, region: region ?? null, taxClass, name, ratePpm };
}

const taxRates = [
  rate('DE', 'standard', 190_000),
  rate('DE', 'reduced', 70_000),
  rate('US', 'standard', 0),
  rate('US', 'standard', 88_750, 'NY'),
];

function method(id: string, more: Partial<ShippingMethod> = {}): ShippingMethod {
  return {
    id,
    name: id,
    kind: 'flat',
    priceMinor: 490,
    tiers: [],
    freeOverMinor: null,
    countries: ['DE'],
    taxClass: 'standard',
    estimateDaysMin: 1,
    estimateDaysMax: 3,
    active: true,
    position: 0,
    ...more,
  };
}

const post = method('post');
const express = method('express', { priceMinor: 990, countries: ['DE', 'US'], position: 1 });
const parcel = method('parcel', {
  kind: 'by_weight',
  priceMinor: 0,
  countries: ['AT'],
  tiers: [
    { uptoGrams: 5000, priceMinor: 890 },
    { uptoGrams: 1000, priceMinor: 390 },
  ],
});
const freeOver50 = method('free-over-50', { freeOverMinor: 5000, countries: ['FR'] });

const rules: PricingRules = {
  currency: 'EUR',
  pricesIncludeTax: true,
  country: 'DE',
  taxRates,
  shippingMethods: [express, post, parcel, freeOver50],
};

function line(variantId: string, unitPriceMinor: number, more: Partial<QuoteInputLine> = {}) {
  return {
    variantId,
    quantity: 1,
    unitPriceMinor,
    compareAtMinor: null,
    stepsPerUnit: 1,
    weightGrams: 500,
    taxClass: 'standard',
    ...more,
  };
}

function input(lines: QuoteInputLine[], more: Partial<QuoteInput> = {}): QuoteInput {
  return { lines, destination: { country: 'DE' }, shippingMethodId: null, rules, ...more };
}

function quoted(given: QuoteInput): Quote {
  const result = quote(given);
  if (isRefusal(result)) throw new Error(result.refusal);
  return result;
}

describe('a quote in words and numbers', () => {
  test('two rates, the cheapest method, prices that include tax', () => {
    const lines = [line('b', 1190, { quantity: 2 }), line('a', 214, { taxClass: 'reduced' })];
    const result = quoted(input(lines));
    expect(
      result.lines.map(({ variantId, totalMinor, taxMinor }) => [variantId, totalMinor, taxMinor]),
    ).toEqual([
      ['b', 2380, 380],
      ['a', 214, 14],
    ]);
    expect(result.shipping).toMatchObject({ methodId: 'post', priceMinor: 490, taxMinor: 78 });
    expect(result.methods.map(({ id, priceMinor }) => [id, priceMinor])).toEqual([
      ['post', 490],
      ['express', 990],
    ]);
    expect(result).toMatchObject({ subtotalMinor: 2594, taxMinor: 472, totalMinor: 3084 });
    expect(result.taxes).toEqual([
      { name: 'standard DE', ratePpm: 190_000, netMinor: 2412, taxMinor: 458, grossMinor: 2870 },
      { name: 'reduced DE', ratePpm: 70_000, netMinor: 200, taxMinor: 14, grossMinor: 214 },
    ]);
    expect(result.rules.map(({ text }) => text)).toEqual([
      'post: 4.90 EUR.',
      'Includes 4.58 EUR standard DE 19 %.',
      'Includes 0.14 EUR reduced DE 7 %.',
    ]);
  });

  test('a region replaces its country; tax is added where prices are net', () => {
    const net = { ...rules, pricesIncludeTax: false, currency: 'USD' };
    const to = { country: 'US', region: 'NY' };
    const result = quoted(input([line('a', 10_000)], { rules: net, destination: to }));
    expect(result).toMatchObject({ subtotalMinor: 10_000, taxMinor: 975, totalMinor: 11_965 });
    expect(result.rules.at(-1)?.text).toBe('Plus 9.75 USD standard NY 8.875 %.');
    const elsewhere = quoted(
      input([line('a', 10_000)], { rules: net, destination: { country: 'US' } }),
    );
    expect(elsewhere).toMatchObject({ taxMinor: 0, totalMinor: 10_990 });
  });

  test('weighed goods: 333 g at 19.99 per kilogram is 6.66', () => {
    const lines = [line('a', 1999, { quantity: 333, stepsPerUnit: 1000, weightGrams: 1000 })];
    expect(quoted(input(lines)).subtotalMinor).toBe(666);
  });

  test.each([
    [1, 390],
    [2, 390],
    [3, 890],
    [10, 890],
  ])('%i × 500 g travel for %i', (quantity, price) => {
    const lines = [line('a', 100, { quantity })];
    expect(quoted(input(lines, { destination: { country: 'AT' } })).shipping?.priceMinor).toBe(
      price,
    );
  });

  test.each([
    [4999, 490, 'free-over-50: 4.90 EUR.'],
    [5000, 0, 'free-over-50: free from 50.00 EUR.'],
  ])('goods of %i travel for %i', (price, shipping, text) => {
    const result = quoted(input([line('a', price)], { destination: { country: 'FR' } }));
    expect(result.shipping?.priceMinor).toBe(shipping);
    expect(result.rules[0]?.text).toBe(text);
  });

  test('what was reduced is said once', () => {
    const result = quoted(input([line('a', 800, { compareAtMinor: 1000, quantity: 3 })]));
    expect(result.rules[0]).toEqual({
      code: 'reduced_price',
      text: 'Reduced prices save you 6.00 EUR.',
      amountMinor: 600,
    });
  });

  test('without an address: no shipping, the tax of the shop’s own country', () => {
    const result = quoted(input([line('a', 1190)], { destination: null }));
    expect(result).toMatchObject({ shipping: null, methods: [], totalMinor: 1190, taxMinor: 190 });
  });

  test('the odd cent of tax goes to the same article, whichever stands first', () => {
    const taxes = (...ids: string[]) =>
      quoted(
        input(
          ids.map((id) => line(id, 3)),
          { destination: null },
        ),
      )
        .lines.toSorted((x, y) => x.variantId.localeCompare(y.variantId))
        .map(({ variantId, taxMinor }) => [variantId, taxMinor]);
    expect(taxes('a', 'b')).toEqual([
      ['a', 1],
      ['b', 0],
    ]);
    expect(taxes('b', 'a')).toEqual(taxes('a', 'b'));
  });

  test('an empty quote costs nothing, anywhere', () => {
    const result = quoted(input([], { destination: { country: 'AQ' } }));
    expect(result).toMatchObject({ totalMinor: 0, taxes: [], shipping: null, rules: [] });
  });

  test('an unknown class is taxed as standard, zero is not taxed', () => {
    const lines = [line('a', 1190, { taxClass: 'luxury' }), line('b', 500, { taxClass: 'zero' })];
    expect(quoted(input(lines)).lines.map(({ taxMinor }) => taxMinor)).toEqual([190, 0]);
  });

  test('trial 33: yen have no decimals, dinars have three, totals exceed 2^31', () => {
    const yen = { ...rules, currency: 'JPY' };
    expect(quoted(input([line('a', 1299)], { rules: yen })).rules[0]?.text).toBe('post: 490 JPY.');
    const dinar = { ...rules, currency: 'KWD' };
    expect(quoted(input([line('a', 1299)], { rules: dinar })).rules[0]?.text).toBe(
      'post: 0.490 KWD.',
    );
    const huge = quoted(input([line('a', 2 ** 40, { quantity: 1000 })]));
    expect(huge.subtotalMinor).toBe(2 ** 40 * 1000);
  });

  test('trial 32: a thousand times half a cent is rounded once, and zero totals stay zero', () => {
    const halfCents = [line('a', 5, { quantity: 1000, stepsPerUnit: 10 })];
    expect(quoted(input(halfCents)).subtotalMinor).toBe(500);
    const free = { ...rules, shippingMethods: [method('pickup', { priceMinor: 0 })] };
    expect(quoted(input([line('a', 0)], { rules: free })).totalMinor).toBe(0);
  });
});

describe('refusals', () => {
  const MAX = Number.MAX_SAFE_INTEGER;
  test.each([
    ['total_too_large', input([line('a', MAX, { quantity: 2 })])],
    ['total_too_large', input([line('a', MAX), line('b', 1)])],
    ['total_too_large', input([line('a', MAX)])],
    [
      'total_too_large',
      input([line('a', MAX)], { destination: null, rules: { ...rules, pricesIncludeTax: false } }),
    ],
    ['not_deliverable', input([line('a', 1)], { destination: { country: 'AQ' } })],
    [
      'not_deliverable',
      input([line('a', 1, { quantity: 11 })], { destination: { country: 'AT' } }),
    ],
    [
      'not_deliverable',
      input([line('a', 1)], { rules: { ...rules, shippingMethods: [{ ...post, active: false }] } }),
    ],
    ['shipping_method_unavailable', input([line('a', 1)], { shippingMethodId: 'parcel' })],
    ['shipping_method_unavailable', input([line('a', 1)], { shippingMethodId: 'nonsense' })],
  ])('%s', (code, given) => {
    expect(quote(given)).toMatchObject({ refusal: code });
  });
});

describe('laws', () => {
  const anyLine = fc.record({
    variantId: fc.constantFrom('a', 'b', 'c', 'd'),
    // Equal amounts are common, so that remainders tie.
    quantity: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 100_000 })),
    unitPriceMinor: fc.oneof(fc.constantFrom(1, 3, 99), fc.integer({ min: 0, max: 100_000 })),
    compareAtMinor: fc.option(fc.integer({ min: 0, max: 200_000 })),
    stepsPerUnit: fc.constantFrom(1, 1000),
    weightGrams: fc.option(fc.integer({ min: 0, max: 50_000 })),
    taxClass: fc.constantFrom('standard', 'reduced', 'zero'),
  });
  const anyInput = fc.record({
    lines: fc.array(anyLine, { maxLength: 12 }),
    destination: fc.constantFrom(null, { country: 'DE' }, { country: 'US', region: 'NY' }),
    shippingMethodId: fc.constantFrom(null, 'express'),
    rules: fc.boolean().map((pricesIncludeTax) => ({ ...rules, pricesIncludeTax })),
  });
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

  test('I-3: lines and shipping sum to the total exactly, gross, net and tax', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const result = quoted(given);
        const parts = [...result.lines, ...(result.shipping ? [result.shipping] : [])];
        expect(sum(parts.map(({ grossMinor }) => grossMinor))).toBe(result.totalMinor);
        expect(sum(parts.map(({ taxMinor }) => taxMinor))).toBe(result.taxMinor);
        expect(sum(result.taxes.map(({ grossMinor }) => grossMinor))).toBe(result.totalMinor);
        for (const part of [...parts, ...result.taxes]) {
          expect(part.netMinor + part.taxMinor).toBe(part.grossMinor);
          expect(Math.min(part.netMinor, part.taxMinor, part.grossMinor)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('inclusive prices are what is paid; exclusive ones are the net', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const result = quoted(given);
        const displayed = result.subtotalMinor + (result.shipping?.priceMinor ?? 0);
        expect(result.totalMinor - (given.rules.pricesIncludeTax ? 0 : result.taxMinor)).toBe(
          displayed,
        );
      }),
    );
  });

  test('tax taken out of a price and put back gives the price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 10 ** 6 }),
        (gross, ppm) => {
          const tax = multiplyRounded(gross, ppm, 1_000_000 + ppm);
          const again = multiplyRounded(gross - tax, ppm, 1_000_000);
          expect(Math.abs(again - tax)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('the order of the lines changes nothing', () => {
    const shuffled = anyInput.chain((given) =>
      fc
        .shuffledSubarray(given.lines, { minLength: given.lines.length })
        .map((lines) => [given, { ...given, lines }] as const),
    );
    const byContent = (result: Quote) => result.lines.map((entry) => JSON.stringify(entry)).sort();
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        const [a, b] = [quoted(given), quoted(other)];
        expect(byContent(b)).toEqual(byContent(a));
        expect({ ...b, lines: [] }).toEqual({ ...a, lines: [] });
      }),
    );
  });

  test('the method taken by default is never dearer than any other', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const result = quoted({ ...given, shippingMethodId: null });
        const prices = result.methods.map(({ priceMinor }) => priceMinor);
        if (result.shipping) expect(result.shipping.priceMinor).toBe(Math.min(...prices));
      }),
    );
  });
});
