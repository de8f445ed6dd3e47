import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type pg from 'pg';
import { startKit, type Kit } from '#kit/index.ts';
import { catalogueRules, findBreaches } from './catalogue.ts';
import { moduleMap, reachable, schemaOf } from './module-map.ts';
import { repositoryFiles } from './source.ts';

let kit: Kit;
let owner: pg.Client;
beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
});
afterAll(async () => await kit.stop());

test('the catalogue holds tables of shops', async () => {
  const { rows } = await owner.query<{ count: number }>(
    `select count(*)::int from pg_class where relforcerowsecurity`,
  );
  expect(rows[0]?.count).toBeGreaterThan(10);
});

describe.each(catalogueRules)('trial 40: $promise', (rule) => {
  test('holds for the migrated database', async () => {
    const breaches = await findBreaches(owner, rule);
    expect(breaches, breaches.join('\n')).toEqual([]);
  });

  test('finds a planted breach and names it', async () => {
    await owner.query('begin');
    try {
      await owner.query(rule.plant);
      const breaches = await findBreaches(owner, rule);
      expect(breaches.join('\n')).toContain(rule.names);
    } finally {
      await owner.query('rollback');
    }
  });
});

test('references between schemas follow the arrows of the module map', async () => {
  const map = moduleMap(repositoryFiles());
  const { rows } = await owner.query<{ name: string; mine: string; theirs: string }>(
    `select k.conname as name, a.relnamespace::regnamespace::text as mine,
       b.relnamespace::regnamespace::text as theirs
     from pg_constraint k join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
     where k.contype = 'f' and a.relnamespace <> b.relnamespace`,
  );
  const upward = rows.filter(({ mine, theirs }) => {
    const module = map.find(({ name }) => schemaOf(name) === mine);
    if (!module) return true;
    return ![...reachable(map, module.name)].map(schemaOf).includes(theirs);
  });
  expect(upward).toEqual([]);
});
