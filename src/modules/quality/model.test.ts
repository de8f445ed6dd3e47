import { expect, test } from 'vitest';
import { allChecks } from '#kit/checks.ts';
import { idsOf, nextNight, nextTurn, pathOf, pausingChecks, rowKey } from './model.ts';

const all = await allChecks();
const stock = all.find(({ name }) => name === 'inventory.stock_matches_ledger')!;
const now = new Date('2026-11-22T12:00:00Z');

test('all checks together cost 2 % of a core at most, whatever each of them takes', () => {
  const durations = [0, 1, 24, 25, 900, 60_000];
  const shares = durations.map(
    (ms) => ms / (nextTurn(now, ms, durations.length).getTime() - now.getTime()),
  );
  expect(shares.reduce((sum, share) => sum + share)).toBeLessThanOrEqual(0.02);
  expect(nextTurn(now, 1, 30).getTime() - now.getTime()).toBe(30_000);
});

test.each([
  ['2026-11-22T03:29:59Z', '2026-11-22T03:30:00.000Z'],
  ['2026-11-22T03:30:00Z', '2026-11-23T03:30:00.000Z'],
  ['2026-12-31T23:00:00Z', '2027-01-01T03:30:00.000Z'],
])('the night after %s is %s', (at, night) => {
  expect(nextNight(new Date(at)).toISOString()).toBe(night);
});

test('a breach is known by its ids, while its figures change', () => {
  const row = { shop_id: 's', variant_id: 'v', location_id: 'l', on_hand: 5, ledger: 4 };
  expect(rowKey(stock, row)).toBe(rowKey(stock, { ...row, on_hand: 3 }));
  expect(rowKey(stock, row)).not.toBe(rowKey(stock, { ...row, variant_id: 'w' }));
  expect(idsOf(stock, row)).toEqual({ shop_id: 's', variant_id: 'v', location_id: 'l' });
});

test('a breach stops the article that it names, or the checkout, or nothing', () => {
  expect(pathOf('inventory.nothing_negative', { variant_id: 'v' })).toBe('stock:v');
  expect(pathOf('checkout.placed_orders_are_paid', {})).toBe('checkout');
  expect(pathOf('catalog.choices_are_distinct', {})).toBeNull();
});

test('every check that stops something exists, and can say what', () => {
  for (const name of pausingChecks) {
    const check = all.find((each) => each.name === name);
    const columns = Object.keys(check?.statement.columns ?? {});
    expect(columns, name).toContain('shop_id');
    const row = Object.fromEntries(columns.map((column) => [column, column]));
    expect(pathOf(name, row), name).toMatch(/^(checkout|stock:variant_id)$/);
  }
});
