/** Where SQL may stand, and whose tables it may name. */
import { basename } from 'node:path';
import { systemStatements } from './exemptions.ts';
import { moduleMap, reachable, schemaOf } from './module-map.ts';
import { violationAt, type Rule, type Violation } from './rule.ts';
import { walk, type Source } from './source.ts';
import { queriesOf } from './sql-tokens.ts';
import { isServerCode, planted, statementRule } from './statement-rule.ts';
import { literalOf, statementsOf } from './statements.ts';

function mayHoldSql(path: string): boolean {
  return (
    // Judges count from outside, in installations that are thrown away.
    /^src\/modules\/quality\/(prove|scenarios)\//.test(path) ||
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
      // Platform is below every module.
      allowed.add('platform');
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
