import { expect, test } from 'vitest';
import { queriesOf } from './sql-tokens.ts';

const tables: [sql: string, found: string[]][] = [
  ['select 1', []],
  ['select * from a.b where x = 1', ['read a.b b']],
  ['select * from a.b as c join a.d e on e.x = c.x', ['read a.b c', 'read a.d e']],
  ['select * from a.b c, a.d where 1 = 1', ['read a.b c', 'read a.d d']],
  ['select * from unnest($1::int8[]) as t(id) join a.b using (id)', ['read a.b b']],
  ['select x, y from a.b order by x, y', ['read a.b b']],
  ['select extract(epoch from a.b) from c.d', ['read c.d d']],
  ['select x is distinct from y from c.d', ['read c.d d']],
  ['insert into a.b (x) select y from a.c on conflict do nothing', ['insert a.b b', 'read a.c c']],
  ['insert into a.b (x) values ($1) on conflict (x) do update set x = 1', ['insert a.b b']],
  [
    'update a.b as t set x = u.x from unnest($1::int8[]) as u(x), a.c',
    ['update a.b t', 'read a.c c'],
  ],
  ['delete from a.b using a.c where a.b.x = a.c.x', ['delete a.b b', 'read a.c c']],
  ['select * from a.b for update', ['read a.b b']],
  ['with x as (select * from a.b) select * from x', ['read x x', 'read a.b b']],
  ['select * from a.b where exists (select 1 from a.c)', ['read a.b b', 'read a.c c']],
  ["select * from a.b where x = 'from a.c' -- from a.d", ['read a.b b']],
  ['select 1 from a.b union all select 2 from a.c', ['read a.b b', 'read a.c c']],
  [
    'select * from a.b left join lateral (select 1 from a.c limit 1) l on true',
    ['read a.b b', 'read a.c c'],
  ],
];

test.each(tables)('tables of: %s', (sql, found) => {
  const all = queriesOf(sql).queries.flatMap((query) => query.tables);
  expect(all.map(({ table, alias, use }) => `${use} ${table} ${alias}`)).toEqual(found);
});

test('names of common table expressions are known', () => {
  const { expressions } = queriesOf(
    'with recursive a (x, y) as (select 1), b as materialized (select 2) select * from a, b',
  );
  expect([...expressions].sort()).toEqual(['a', 'b']);
});
