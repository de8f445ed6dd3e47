import { expect, test } from 'vitest';
import { money, moneyInput, parseMoney, relative, shopDay, weight } from './format.ts';

const berlin = { locale: 'en-GB', currency: 'EUR', timeZone: 'Europe/Berlin' };

test.each([
  ['', 'EUR', null],
  ['12', 'EUR', 1200],
  ['12.5', 'EUR', 1250],
  ['12,99', 'EUR', 1299],
  ['1 299,00', 'EUR', 129900],
  ['1.299,00', 'EUR', 129900],
  ['1,299', 'EUR', 'invalid'],
  ['0.05', 'EUR', 5],
  ['12.999', 'EUR', 'invalid'],
  ['12.9999', 'EUR', 'invalid'],
  ['-1', 'EUR', 'invalid'],
  ['12 EUR', 'EUR', 'invalid'],
  ['1299', 'JPY', 1299],
  ['12.9', 'JPY', 'invalid'],
  ['1.250', 'KWD', 'invalid'],
  ['1.25', 'KWD', 1250],
  ['99999999999999999', 'EUR', 'invalid'],
])('reads %j in %s as %j', (text, currency, minor) => {
  expect(parseMoney(text, currency)).toBe(minor);
});

test('what is shown in a field is read back as it was', () => {
  for (const minor of [0, 1, 99, 100, 129_900, 123_456_789]) {
    expect(parseMoney(moneyInput(minor, 'EUR'), 'EUR')).toBe(minor);
  }
});

test('money carries its currency, weight its unit', () => {
  expect(money(berlin, { amount: 129_900, currency: 'EUR' })).toBe('€1,299.00');
  expect(money(berlin, { amount: 1299, currency: 'JPY' })).toBe('¥1,299');
  expect(weight(berlin, 350)).toBe('350 g');
  expect(weight(berlin, 1500)).toBe('1.5 kg');
});

test('days are those of the shop, not of the browser', () => {
  expect(shopDay(berlin, '2026-11-21T23:30:00Z')).toBe('2026-11-22');
  const now = Date.parse('2026-11-22T00:10:00Z');
  expect(relative(berlin, '2026-11-22T00:09:50Z', now)).toBe('just now');
  expect(relative(berlin, '2026-11-22T00:10:44.500Z', now)).toBe('in 45 seconds');
  expect(relative(berlin, '2026-11-21T23:30:00Z', now)).toBe('40 minutes ago');
  expect(relative(berlin, '2026-11-20T12:00:00Z', now)).toBe('2 days ago');
  expect(relative(berlin, '2026-10-01T12:00:00Z', now)).toBe('1 Oct 2026');
});
