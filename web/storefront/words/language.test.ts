import { expect, test } from 'vitest';
import { languageOf } from './language.ts';

const irish = languageOf('en-IE', 'Europe/Dublin');

test.each([
  ['en-IE', { amount: 129900, currency: 'EUR' }, '€1,299.00'],
  ['en-US', { amount: 5, currency: 'USD' }, '$0.05'],
  ['ja', { amount: 1200, currency: 'JPY' }, '￥1,200'],
  ['de', { amount: 129900, currency: 'EUR' }, '1.299,00 €'],
])('%s writes %j as %s', (locale, money, written) => {
  expect(languageOf(locale, 'UTC').money(money).replaceAll('\u00a0', ' ')).toBe(written);
});

test('weights change their unit at one kilogram', () => {
  expect(irish.weight(500)).toBe('500 g');
  expect(irish.weight(1250)).toBe('1.25 kg');
});

test('dates are those of the shop, not of the server', () => {
  expect(languageOf('en-IE', 'Pacific/Auckland').date('2026-11-22T18:00:00Z')).toBe(
    '23 November 2026',
  );
  expect(irish.date('2026-11-22T18:00:00Z')).toBe('22 November 2026');
});

test('words are counted and filled in', () => {
  expect(irish.t('listing.count', { count: 1 })).toBe('1 product');
  expect(irish.t('listing.count', { count: 17 })).toBe('17 products');
  expect(irish.t('problem.reference', { id: '<b>' })).toBe('Reference for support: <b>');
});

test('a language without a catalogue speaks English, in its own direction', () => {
  const arabic = languageOf('ar-EG', 'Africa/Cairo');
  expect(arabic.direction).toBe('rtl');
  expect(arabic.t('cart.title')).toBe('Cart');
});
