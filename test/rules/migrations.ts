/** What a migration file must say, and what it must not. */
import { moduleMap, reachable, schemaOf } from './module-map.ts';
import { fileRule, type Rule, type Violation } from './rule.ts';
import type { Source } from './source.ts';
import { tokensOf } from './sql-tokens.ts';

const isMigration = (file: Source): boolean => /^db\/migrations\/.*\.sql$/.test(file.path);

export const migrationHead = fileRule({
  name: 'migrations.head',
  promise: 'a migration is numbered, and its first line says whether old code survives it',
  applies: isMigration,
  findIn: (file) => {
    const found: Violation[] = [];
    const at = { path: file.path, line: 1 };
    if (!/\/\d{4}_[a-z0-9_-]+\.sql$/.test(file.path)) {
      found.push({ ...at, remedy: 'name it NNNN_what_it_does.sql' });
    }
    if (!/^-- breaking: (yes|no)$/.test(file.lines[0] ?? '')) {
      found.push({ ...at, remedy: 'line 1 must be `-- breaking: yes` or `-- breaking: no`' });
    }
    return found;
  },
  plants: [
    { files: { 'db/migrations/0001_a.sql': '-- breaking: no\n' }, finds: 0 },
    { files: { 'db/migrations/0001_a.sql': 'select 1;\n' }, finds: 1 },
    { files: { 'db/migrations/first.sql': '-- breaking: no\n' }, finds: 1 },
  ],
});

const forbidden: readonly [pattern: RegExp, remedy: string][] = [
  [
    /\bcreate (?:or replace )?(?:constraint )?trigger\b/,
    'no triggers: the use case does it, in sight',
  ],
  [/\bcreate type \S+ as enum\b/, 'no enum types: text with a CHECK can change in one statement'],
  [/\bmerge into\b/, 'MERGE does not shard: insert … on conflict'],
  [
    /\bon (?:delete|update) set (?:null|default)\b/,
    'foreign keys restrict or cascade, nothing else',
  ],
  [
    /\bwithout row level security\b|\bdisable row level security\b/,
    'row security is never switched off',
  ],
  [/\btimestamp without time zone\b/, 'timestamptz: a time without zone is a guess'],
  [
    /\b(?:float4|float8|real|double precision|money)\b(?=.*\bminor\b)/,
    'money is bigint minor units',
  ],
];

export const migrationShapes = fileRule({
  name: 'migrations.shapes',
  promise: 'no migration makes what cannot shard, cannot change, or hides from the reader',
  applies: isMigration,
  findIn: (file) =>
    file.lines.flatMap((line, index) => {
      const text = line.replace(/--.*$/, '').toLowerCase().replace(/\s+/g, ' ');
      return forbidden
        .filter(([pattern]) => pattern.test(text))
        .map(([, remedy]) => ({ path: file.path, line: index + 1, remedy }));
    }),
  plants: [
    { files: { 'db/migrations/0001_a.sql': 'CREATE TRIGGER t after insert on a.b' }, finds: 1 },
    { files: { 'db/migrations/0001_a.sql': `create type a.b as enum ('x');` }, finds: 1 },
    { files: { 'db/migrations/0001_a.sql': 'x uuid references a.b on delete set null' }, finds: 1 },
    { files: { 'db/migrations/0001_a.sql': '-- create trigger is not for us' }, finds: 0 },
  ],
});

export const migrationOwner: Rule = {
  name: 'migrations.own-schema',
  promise: 'a module’s migration makes only its own schema and refers only to modules below it',
  sees: (files) => files.filter(isMigration).length,
  find: (files) => files.filter(isMigration).flatMap((file) => findForeignTables(file, files)),
  plants: [
    {
      files: {
        'src/modules.ts': `[{ name: 'cart', imports: [] }]`,
        'db/migrations/0009_cart.sql': 'create table orders.orders (x int);',
      },
      finds: 1,
    },
    {
      files: {
        'src/modules.ts': `[{ name: 'catalog', imports: [] }, { name: 'cart', imports: ['catalog'] }]`,
        'db/migrations/0109_cart_keys.sql':
          'alter table cart.lines add foreign key (a) references catalog.variants (b);',
      },
      finds: 0,
    },
    {
      files: {
        'src/modules.ts': `[{ name: 'catalog', imports: [] }, { name: 'cart', imports: ['catalog'] }]`,
        'db/migrations/0104_catalog_keys.sql':
          'alter table catalog.variants add foreign key (a) references cart.lines (b);',
      },
      finds: 1,
    },
  ],
};

function findForeignTables(file: Source, files: readonly Source[]): Violation[] {
  const map = moduleMap(files);
  const stem = /\d{4}_(.+?)(_keys)?\.sql$/.exec(file.path)?.[1] ?? '';
  const owner = map.find(({ name }) => stem.startsWith(schemaOf(name)));
  if (!owner) return [];
  const own = schemaOf(owner.name);
  const below = new Set([...reachable(map, owner.name)].map(schemaOf));
  const words = tokensOf(file.text).map((token) => token.text);
  return words.flatMap((word, index) => {
    const [schema, table] = word.split('.');
    if (schema === undefined || table === undefined || schema === own) return [];
    const before = words[index - 1] ?? '';
    const made = before === 'table' || before === 'on' || before === 'exists';
    const makes =
      made &&
      words.slice(Math.max(0, index - 6), index).some((w) => w === 'create' || w === 'alter');
    const isTarget = before === 'table' && makes;
    const refersUp = before === 'references' && !below.has(schema);
    if (!isTarget && !refersUp) return [];
    const line = file.lines.findIndex((text) => text.toLowerCase().includes(word)) + 1;
    const remedy = isTarget
      ? `${word} is not of ${own}: put it into its own module's migration`
      : `${word} is not below ${own}: keep the id without a foreign key`;
    return [{ path: file.path, line, remedy }];
  });
}
