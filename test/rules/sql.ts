/** What SQL of this code base may say: only its own schema, always the shop, nothing that cannot shard. */
import { basename } from 'node:path';
import { systemStatements, sharedTables } from './exemptions.ts';
import { moduleMap, reachable, schemaOf } from './module-map.ts';
import { violationAt, type Rule, type Violation } from './rule.ts';
import { walk, type Source } from './source.ts';
import { queriesOf, tokensOf, type Query, type TableReference } from './sql-tokens.ts';
import { literalOf, statementsOf, type DeclaredStatement } from './statements.ts';

const isServerCode = (file: Source): boolean =>
  file.isCode && file.path.startsWith('src/') && !file.isTest;

function mayHoldSql(path: string): boolean {
  return (
    /^src\/modules\/[^/]+\/(store|checks)\.ts$/.test(path) ||
    /^src\/modules\/[^/]+\/store\/[^/]+\.ts$/.test(path) ||
    path.startsWith('src/platform/')
  );
}

const SQL_TEXT = new RegExp(
  [
    String.raw`^\s*(?:select\s[\s\S]*\sfrom\s`,
    String.raw`insert\s+into\s`,
    String.raw`update\s+[\w.]+(?:\s+(?:as\s+)?\w+)?\s+set\s`,
    String.raw`delete\s+from\s`,
    String.raw`with\s+\w+[\s\S]*\sas\s+\()`,
  ].join('|'),
  'i',
);

/** A rule that looks at each declared statement. */
function statementRule(
  rule: Pick<Rule, 'name' | 'promise' | 'plants'>,
  findIn: (statement: DeclaredStatement & { sql: string }, files: readonly Source[]) => string[],
): Rule {
  const declared = (files: readonly Source[]): (DeclaredStatement & { sql: string })[] =>
    files
      .filter(isServerCode)
      .flatMap(statementsOf)
      .flatMap((each) => (each.sql === null ? [] : [{ ...each, sql: each.sql }]));
  return {
    ...rule,
    sees: (files) => declared(files).length,
    find: (files) =>
      declared(files).flatMap((each) =>
        findIn(each, files).map((remedy) =>
          violationAt(each.file, each.start, `${each.name}: ${remedy}`),
        ),
      ),
  };
}

/** A planted store of the cart module with one statement. */
function planted(sql: string, path = 'src/modules/cart/store.ts'): Record<string, string> {
  return { [path]: `const s = statement('cart.find', [uuid], {}, \`${sql}\`);` };
}

export const sqlPlace: Rule = {
  name: 'sql.place',
  promise:
    'SQL stands in store.ts, store/*.ts, checks.ts and platform, as literal text, named after its module',
  sees: (files) => files.filter(isServerCode).length,
  find: (files) => files.filter(isServerCode).flatMap(findMisplacedSql),
  plants: [
    {
      files: { 'src/modules/cart/http.ts': 'db.query(`select a from cart.carts where x`)' },
      finds: 1,
    },
    { files: { 'src/modules/cart/http.ts': `db.query('delete from cart.carts')` }, finds: 1 },
    { files: { 'src/modules/cart/http.ts': `say('select a card from the list')` }, finds: 0 },
    { files: planted('select 1', 'src/modules/cart/open-cart.ts'), finds: 1 },
    { files: planted('select 1', 'src/modules/orders/store.ts'), finds: 1 },
    { files: planted('select ${x}'), finds: 1 },
    { files: planted('select 1'), finds: 0 },
  ],
};

function findMisplacedSql(file: Source): Violation[] {
  const found: Violation[] = [];
  const allowed = mayHoldSql(file.path);
  const owner = file.module ?? 'platform';
  for (const { start, name, sql } of statementsOf(file)) {
    if (!allowed) found.push(violationAt(file, start, `${name}: move the statement to store.ts`));
    if (sql === null)
      found.push(
        violationAt(
          file,
          start,
          `${name}: name the statement by a literal, so that its text can be found`,
        ),
      );
    if (!new RegExp(`^${schemaOf(owner)}\\.[a-z0-9_]+$`).test(name.replaceAll('-', '_'))) {
      found.push(violationAt(file, start, `name the statement ${schemaOf(owner)}.verb_noun`));
    }
  }
  if (allowed) return found;
  walk(file.program, (node, parents) => {
    const text = literalOf(node);
    const isArgument = parents.at(-1)?.type === 'CallExpression';
    const isStatement =
      isArgument && file.text.slice(parents.at(-1)?.start).startsWith('statement(');
    if (text === null || isStatement || !SQL_TEXT.test(text)) return;
    if (/^\s*select\s/i.test(text) && !/\sfrom\s+[a-z_]+(\.[a-z_]+|\s+where)/i.test(text)) return;
    found.push(violationAt(file, node.start, 'SQL outside a store: give it a name in store.ts'));
  });
  return found;
}

export const sqlSchema = statementRule(
  {
    name: 'sql.own-schema',
    promise: 'a statement names the schema of every table, and it is its own module’s',
    plants: [
      { files: planted('select 1 from orders.orders where shop_id = $1'), finds: 1 },
      { files: planted('select 1 from carts where shop_id = $1'), finds: 1 },
      { files: planted('select 1 from cart.carts where shop_id = $1'), finds: 0 },
      {
        files: planted('with x as (select 1 from cart.carts where shop_id = $1) select 1 from x'),
        finds: 0,
      },
    ],
  },
  (statement, files) => {
    const { queries, expressions } = queriesOf(statement.sql);
    const own = schemaOf(statement.file.module ?? 'platform');
    const allowed = new Set([own, 'pg_catalog', 'information_schema']);
    if (basename(statement.file.path) === 'checks.ts' && statement.file.module !== null) {
      const map = moduleMap(files);
      for (const lower of reachable(map, statement.file.module)) allowed.add(schemaOf(lower));
    }
    const tables = new Set(queries.flatMap((query) => query.tables.map(({ table }) => table)));
    return [...tables].flatMap((table) => {
      const [schema, name] = table.split('.');
      if (name === undefined) {
        if (expressions.has(table) || table.startsWith('pg_')) return [];
        return [`${table}: write the schema before the table`];
      }
      if (schema !== undefined && allowed.has(schema)) return [];
      if (own === 'platform' && schema === 'graphile_worker') return [];
      return [`${table} belongs to another module: call its index.ts`];
    });
  },
);

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

export const exemptionsAreNeeded: Rule = {
  name: 'sql.exemptions',
  promise: 'every exemption from naming the shop is still needed',
  find: (files) => {
    const names = new Set(
      files
        .filter(isServerCode)
        .flatMap(statementsOf)
        .map(({ name }) => name),
    );
    if (names.size === 0) return [];
    return Object.keys(systemStatements)
      .filter((name) => !names.has(name))
      .map((name) => ({
        path: 'test/rules/exemptions.ts',
        line: 1,
        remedy: `${name} is no statement any more: delete its line`,
      }));
  },
  plants: [],
};
