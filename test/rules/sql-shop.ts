/** Every table reference of a statement says which shop it is about. */
import { basename } from 'node:path';
import { sharedTables, systemStatements } from './exemptions.ts';
import { queriesOf, type Query, type TableReference } from './sql-tokens.ts';
import { planted, statementRule } from './statement-rule.ts';

export const sqlShop = statementRule(
  {
    name: 'sql.names-the-shop',
    promise:
      'every table reference carries shop_id = $n, so that a statement can be routed to one node',
    plants: [
      { files: planted('select 1 from cart.carts where id = $2'), finds: 1 },
      { files: planted('select 1 from cart.carts where shop_id = $1'), finds: 0 },
      { files: planted('select 1 from cart.carts where $1::uuid = shop_id'), finds: 0 },
      {
        files: planted(
          'select 1 from cart.carts c join cart.lines l on l.shop_id = c.shop_id where c.shop_id = $1',
        ),
        finds: 1,
      },
      {
        files: planted(
          'select 1 from cart.carts c join cart.lines l on l.shop_id = $1 where c.shop_id = $1',
        ),
        finds: 0,
      },
      { files: planted('update cart.carts set x = $2 where id = $1'), finds: 1 },
      {
        files: planted(
          'delete from cart.carts where shop_id = $1 and exists (select 1 from cart.lines)',
        ),
        finds: 1,
      },
      { files: planted('insert into cart.carts (id) values ($1)'), finds: 1 },
      { files: planted('insert into cart.carts (shop_id, id) values ($1, $2)'), finds: 0 },
      {
        files: planted(
          'insert into cart.carts (shop_id, id) select t.shop, t.id from unnest($1) t(shop, id) returning id',
        ),
        finds: 1,
      },
      {
        files: planted(
          'insert into cart.carts (shop_id, id) select $1, t.id from unnest($2) t(id) returning id',
        ),
        finds: 0,
      },
    ],
  },
  ({ name, sql, file }) => {
    if (name in systemStatements || basename(file.path) === 'checks.ts') return [];
    return queriesOf(sql).queries.flatMap((query) =>
      query.tables
        .filter(({ table }) => isShopTable(table))
        .filter((reference) => !namesTheShop(query, reference))
        .map(({ table, use }) =>
          use === 'insert'
            ? `insert into ${table}: name shop_id in the column list and give it $1`
            : `${table} needs its own shop_id = $1 (a join on shop_id does not route)`,
        ),
    );
  },
);

function isShopTable(table: string): boolean {
  const schema = table.split('.')[0] ?? '';
  const foreign = ['pg_catalog', 'information_schema', 'graphile_worker'];
  return table.includes('.') && !foreign.includes(schema) && !(table in sharedTables);
}

function namesTheShop(query: Query, reference: TableReference): boolean {
  if (reference.use === 'insert') return insertsTheShop(query, reference);
  const shopTables = query.tables.filter(({ table }) => isShopTable(table));
  const text = query.tokens.map((token) => token.text).join(' ');
  const column = `(?:${reference.alias}\\.|${reference.table.replace('.', '\\.')}\\.)`;
  const optional = shopTables.length === 1 ? `${column}?` : column;
  const right = new RegExp(`(^|\\s)${optional}shop_id = (\\( )?\\$\\d+`);
  const left = new RegExp(`\\$\\d+( :: uuid)? = ${optional}shop_id(\\s|$)`);
  return right.test(text) || left.test(text);
}

function insertsTheShop(query: Query, reference: TableReference): boolean {
  const text = query.tokens.map((token) => token.text).join(' ');
  const [, columns, rest] =
    new RegExp(
      `into ${reference.table.replace('.', '\\.')}(?: as \\w+)? \\( ([^()]+) \\) (.*)$`,
    ).exec(text) ?? [];
  if (!columns || rest === undefined) return false;
  const position = columns.split(' , ').indexOf('shop_id');
  if (position !== 0) return false;
  return /^(overriding \w+ value )?(values \(|select( distinct)?) (\$\d+|(\w+\.)?shop_id)( |$)/.test(
    rest,
  );
}
