import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocate,
  decimalsOf,
  formatMoney,
  isCurrency,
  MoneyRangeError,
  multiplyRounded,
  parseDecimal,
  safeMinor,
  sumMinor,
  toDecimal,
} from './money.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const minor = fc.integer({ min: 0, max: MAX });
const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF');

describe('trial 33: currencies with other decimals', () => {
  test.each([
    ['EUR', 2, 1299, '12.99'],
    ['JPY', 0, 1299, '1299'],
    ['KWD', 3, 1299, '1.299'],
    ['CLF', 4, 1299, '0.1299'],
    ['EUR', 2, -5, '-0.05'],
    ['KWD', 3, 0, '0.000'],
    ['USD', 2, MAX, '90071992547409.91'],
  ])('%s has %i decimals: %i is %s', (code, places, amount, text) => {
    expect(decimalsOf(code)).toBe(places);
    expect(toDecimal(amount, code)).toBe(text);
    expect(parseDecimal(text, code)).toBe(amount);
  });

  test('every amount survives the way to text and back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), currency, (amount, code) => {
        expect(parseDecimal(toDecimal(amount, code), code)).toBe(amount === 0 ? 0 : amount);
      }),
    );
  });

  test('formats exactly beyond 2^31 and beyond what a float can hold in decimals', () => {
    expect(formatMoney({ amount: MAX, currency: 'EUR' }, 'en-GB')).toBe('€90,071,992,547,409.91');
    expect(formatMoney({ amount: 1299, currency: 'JPY' }, 'en-GB')).toBe('JP¥1,299');
    expect(formatMoney({ amount: 1299, currency: 'KWD' }, 'en-GB')).toBe('KWD\u00a01.299');
    expect(formatMoney({ amount: 1299, currency: 'EUR' }, 'de-DE')).toBe('12,99\u00a0€');
  });

  test('knows which codes are currencies', () => {
    expect(['EUR', 'JPY', 'KWD'].map(isCurrency)).toEqual([true, true, true]);
    expect(['EURO', 'eur', '', 'XX1'].map(isCurrency)).toEqual([false, false, false, false]);
  });
});

test.each([
  ['12.9', 'EUR', 1290],
  ['12.990', 'EUR', 1299],
  ['-3', 'EUR', -300],
  ['-0', 'EUR', 0],
  ['007', 'JPY', 7],
])('parses %s %s as %i', (text, code, amount) => {
  expect(parseDecimal(text, code)).toBe(amount);
});

test.each([
  ['', 'EUR'],
  ['1e3', 'EUR'],
  [' 1', 'EUR'],
  ['１', 'EUR'],
  ['+1', 'EUR'],
  ['1,99', 'EUR'],
  ['1.', 'EUR'],
  ['.5', 'EUR'],
  ['1.999', 'EUR'],
  ['1.5', 'JPY'],
  ['NaN', 'EUR'],
  ['Infinity', 'EUR'],
  ['0x10', 'EUR'],
  ['90071992547409.92', 'EUR'],
  ['99999999999999999999', 'JPY'],
])('trial 27: refuses %j as an amount in %s', (text, code) => {
  expect(parseDecimal(text, code)).toBeUndefined();
});

describe('guards', () => {
  test.each([1.5, Number.NaN, Infinity, MAX + 1, -MAX - 1])('%d is no amount', (amount) => {
    expect(() => safeMinor(amount)).toThrow(MoneyRangeError);
  });

  test('a sum beyond 2^53 throws instead of losing a unit', () => {
    expect(sumMinor([MAX - 1, 1])).toBe(MAX);
    expect(() => sumMinor([MAX, 1])).toThrow(MoneyRangeError);
    expect(() => multiplyRounded(MAX, 2, 1)).toThrow(MoneyRangeError);
  });
});

describe('multiplyRounded', () => {
  test.each([
    [1, 1, 2, 1],
    [1, 49, 100, 0],
    [-1, 1, 2, -1],
    [1999, 333, 1000, 666],
    [5, 0, 7, 0],
    [MAX, 1, 1, MAX],
    [MAX, MAX, MAX, MAX],
  ])('%i × %i ÷ %i = %i', (amount, numerator, denominator, result) => {
    expect(multiplyRounded(amount, numerator, denominator)).toBe(result);
  });

  test('agrees with exact arithmetic, on the quick path and on the long one', () => {
    const part = fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: MAX }));
    fc.assert(
      fc.property(minor, part, part, (amount, numerator, denominator) => {
        const doubled = 2n * BigInt(amount) * BigInt(numerator) + BigInt(denominator);
        const exact = doubled / (2n * BigInt(denominator));
        if (exact > BigInt(MAX)) return;
        expect(BigInt(multiplyRounded(amount, numerator, denominator))).toBe(exact);
      }),
    );
  });
});

describe('allocate', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1 });

  test.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [5, [0, 3, 7], [0, 2, 3]],
    [5, [0, 0], [5, 0]],
    [0, [], []],
  ])('%i over %j is %j', (total, given, parts) => {
    expect(allocate(total, given).map((part) => part + 0)).toEqual(parts);
  });

  test('the parts sum to the total, and each is within one unit of its exact share', () => {
    fc.assert(
      fc.property(minor, weights, (total, given) => {
        const parts = allocate(total, given);
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(total));
        const whole = given.reduce((sum, weight) => sum + BigInt(weight), 0n);
        if (whole === 0n) return;
        for (const [index, part] of parts.entries()) {
          const distance = BigInt(part) * whole - BigInt(total) * BigInt(given[index]!);
          expect(distance < whole && distance > -whole).toBe(true);
          if (given[index] === 0) expect(part).toBe(0);
        }
      }),
    );
  });

  test('a total without parts is a broken assumption', () => {
    expect(() => allocate(1, [])).toThrow();
  });
});
