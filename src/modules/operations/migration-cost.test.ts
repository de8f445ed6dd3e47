import { expect, test } from 'vitest';
import { costOf } from './migration-cost.ts';

const sizes = new Map([
  ['orders.orders', 400_000_000],
  ['cart.carts', 1_000_000],
]);

test.each([
  ['alter table orders.orders add column note text;', []],
  ["alter table orders.orders add column note text not null default '';", []],
  ['create index by_note on orders.orders (note);', ['index orders.orders']],
  ['create unique index if not exists x\n  on cart.carts (id);', ['index cart.carts']],
  ['alter table orders.orders alter column note type varchar(20);', ['rewrite orders.orders']],
  ['alter table orders.orders add check (note is not null);', ['check orders.orders']],
  ['alter table orders.orders alter column note set not null;', ['check orders.orders']],
  [
    'update orders.orders set note = 1; delete from cart.carts;',
    ['update orders.orders', 'update cart.carts'],
  ],
  ['-- update orders.orders\ncreate table orders.more (id uuid);', []],
  ['update orders.unknown set a = 1;', []],
])('%s', (sql, expected) => {
  const { work } = costOf({ name: 'x', breaking: false, sql }, sizes);
  expect(work.map(({ kind, table }) => `${kind} ${table}`)).toEqual(expected);
});

test('a large table takes its time', () => {
  const index = costOf(
    { name: 'x', breaking: false, sql: 'create index a on orders.orders (b)' },
    sizes,
  );
  expect(index.seconds).toBeGreaterThan(5);
  const column = costOf(
    { name: 'x', breaking: false, sql: 'alter table orders.orders add column b int' },
    sizes,
  );
  expect(column.seconds).toBeLessThan(1);
});
