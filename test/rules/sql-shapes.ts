/** Shapes of statements that a cluster of PostgreSQL servers refuses or mangles. */
import { queriesOf, tokensOf, type Query } from './sql-tokens.ts';
import { planted, statementRule } from './statement-rule.ts';

const VOLATILE = new Set(
  `now clock_timestamp statement_timestamp transaction_timestamp random gen_random_uuid uuidv7
  uuidv4 nextval current_timestamp current_date localtimestamp timeofday set_config`.split(/\s+/),
);

export const sqlShapes = statementRule(
  {
    name: 'sql.shards',
    promise: 'no statement has a shape that a cluster of PostgreSQL servers refuses or mangles',
    plants: [
      { files: planted('merge into cart.carts c using cart.lines l on true'), finds: 1 },
      { files: planted('insert into cart.carts (shop_id) select $1 from cart.lines'), finds: 1 },
      {
        files: planted('insert into cart.carts (shop_id) select $1 from cart.lines returning id'),
        finds: 0,
      },
      { files: planted('insert into cart.carts (shop_id) values ($1)'), finds: 0 },
      { files: planted('update cart.carts set at = now() where shop_id = $1'), finds: 1 },
      { files: planted('update cart.carts set at = $2 where shop_id = $1'), finds: 0 },
      { files: planted("select set_config('a', $1, true)"), finds: 1 },
      {
        files: planted('select 1 from cart.carts where shop_id = $1 and id = any($2) for update'),
        finds: 1,
      },
      {
        files: planted(
          'select 1 from cart.carts where shop_id = $1 and id = any($2) order by id for update',
        ),
        finds: 0,
      },
      {
        files: planted('select 1 from cart.carts where shop_id = $1 and id = $2 for update'),
        finds: 0,
      },
    ],
  },
  ({ sql }) => {
    const everywhere = tokensOf(sql).map((token) => token.text);
    const remedies: string[] = [];
    if (everywhere.includes('merge')) remedies.push('MERGE does not shard: insert … on conflict');
    if (everywhere.includes('set_config')) {
      remedies.push('set_config stays on one node: only platform.enter_shop sets the shop');
    }
    for (const query of queriesOf(sql).queries) remedies.push(...shapeRemedies(query));
    return remedies;
  },
);

function shapeRemedies(query: Query): string[] {
  const words = query.tokens.map((token) => token.text);
  const text = words.join(' ');
  const remedies: string[] = [];
  const inserts = query.tables.some(({ use }) => use === 'insert');
  if (inserts && words.includes('select') && !/\breturning\b|\bon conflict\b/.test(text)) {
    remedies.push('insert … select under row security needs returning or on conflict');
  }
  const updates =
    query.tables.some(({ use }) => use === 'update') || /\bdo update set\b/.test(text);
  const volatile = words.find((each) => VOLATILE.has(each) && each !== 'set_config');
  if (updates && volatile) remedies.push(`${volatile} in an update: pass the value as a parameter`);
  const locks = /\bfor (no key )?(update|share)\b/.test(text);
  const many = /\b(any|unnest|in) \(/.test(text);
  if (locks && many && !/\border by\b/.test(text)) {
    remedies.push('locks many rows: order by the key first, or two callers deadlock');
  }
  return remedies;
}
