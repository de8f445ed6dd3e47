import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type pg from 'pg';
import { startKit, type Kit } from '#kit/index.ts';
import { statement, statements, text, uuid } from '#platform/database/statement.ts';
import { describeSql, disagreements, readCatalogue, type Catalogue } from './described.ts';
import { knownNotNull, ownerStatements, systemStatements } from './exemptions.ts';
import { repositoryFiles } from './source.ts';
import { loadStatements, statementsOf } from './statements.ts';

const files = repositoryFiles();
await loadStatements(files);
const all = [...statements.values()];
const known = new Set(Object.keys(knownNotNull));
const checks = new Set(
  files
    .filter((file) => file.path.endsWith('/checks.ts'))
    .flatMap((file) => statementsOf(file).map(({ name }) => name)),
);

let kit: Kit;
let owner: pg.Client;
let catalogue: Catalogue;
beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
  catalogue = await readCatalogue(owner);
});
afterAll(async () => await kit.stop());

test('statements are there to be described', () => {
  expect(all.length).toBeGreaterThan(20);
});

describe('PostgreSQL agrees with the declaration of', () => {
  test.each(all.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const description = await describeSql(owner, each.text);
    const found = disagreements(each, description, catalogue, known);
    expect(found, found.join('\n')).toEqual([]);
  });
});

describe('the role that runs it may run', () => {
  test.each(all.map((each) => [each.name, each] as const))('%s', async (name, each) => {
    if (!/^\s*(select|with|insert|update|delete|values)\b/i.test(each.text)) return;
    if (name in ownerStatements) return;
    const isSystem = name in systemStatements || checks.has(name);
    await owner.query('begin');
    try {
      await owner.query(`set local role ${isSystem ? 'emporium_system' : 'emporium_app'}`);
      await owner.query(`explain (generic_plan) ${each.text}`);
    } finally {
      await owner.query('rollback');
    }
  });
});

test('a wrong declaration is found', async () => {
  const wrong = statement(
    'shops.planted_wrong',
    [text],
    { id: text, nmae: text, changed_at: uuid },
    'select id, name, created_at from shops.shops where id = $1',
  );
  const description = await describeSql(owner, wrong.text);
  expect(disagreements(wrong, description, catalogue, known)).toEqual([
    'parameters is declared text, PostgreSQL says uuid',
    'columns is declared changed_at, id, nmae, PostgreSQL says created_at, id, name',
    'column id is declared text, PostgreSQL says uuid',
  ]);
});

test('a column that may be null is found', async () => {
  const planted = { ...statement('shops.planted_null', [], { host: text }, 'select null::text') };
  await owner.query('create temporary table planted (host text)');
  const description = await describeSql(owner, 'select host from planted');
  expect(disagreements(planted, description, await readCatalogue(owner), known)).toEqual([
    'column host may be null: declare it nullable(…)',
  ]);
});

test('every exemption is needed', () => {
  const names = new Set(all.map(({ name }) => name));
  const exempt = [...Object.keys(systemStatements), ...Object.keys(ownerStatements), ...known];
  const stale = exempt.filter((name) => !names.has(name.split('.').slice(0, 2).join('.')));
  expect(stale, stale.join('\n')).toEqual([]);
});
