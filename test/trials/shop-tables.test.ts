/** Trials 37 and 38 on the database itself: every table of shops is attacked from another shop. */
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { sqlState } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { attackTable } from './attack-table.ts';
import { addRow, dropChecks, shopTables, type ShopTable } from './synthetic-rows.ts';

const shops = { victim: newId(), attacker: newId() };
let kit: Kit;
let owner: pg.Client;
let tables: ShopTable[];

beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
  await dropChecks(owner);
  tables = await shopTables(owner);
});
afterAll(async () => await kit.stop());

/** Runs `work` in a transaction that leaves nothing behind. */
async function rolledBack<T>(work: () => Promise<T>): Promise<T> {
  await owner.query('begin');
  try {
    return await work();
  } finally {
    await owner.query('rollback');
  }
}

test('trial 37: no table of shops lets another shop, or nobody, see, add, change or delete', async () => {
  expect(tables.length).toBeGreaterThan(10);
  const holes: string[] = [];
  for (const table of tables) {
    holes.push(...(await rolledBack(async () => await attackTable(owner, table, shops))));
  }
  expect(holes, holes.join('\n')).toEqual([]);
});

describe('trial 40: the attack finds the hole when', () => {
  const plants: [what: string, command: string, found: string][] = [
    [
      'row security is switched off',
      'alter table catalog.products disable row level security',
      'rows of another shop are seen',
    ],
    [
      'a policy shows everything',
      'alter policy shop_reads on catalog.products using (true)',
      'rows of another shop are seen',
    ],
    [
      'a policy is dropped and a wide one stands in',
      'drop policy shop_reads on catalog.products; create policy wide on catalog.products using (true)',
      'rows of another shop are seen',
    ],
    [
      'a policy does not check what is added',
      'alter policy shop_adds on catalog.products with check (true)',
      'a row is added to another shop',
    ],
  ];
  test.each(plants)('%s', async (_what, command, found) => {
    const table = tables.find(({ name }) => name === 'catalog.products');
    const holes = await rolledBack(async () => {
      await owner.query(command);
      return table ? await attackTable(owner, table, shops) : [];
    });
    expect(holes.join('\n')).toContain(found);
  });

  test('the condition of any one policy is widened', async () => {
    const { rows: policies } = await owner.query<Policy>(
      `select polrelid::regclass::text as table, polname as name, polcmd as command,
         polqual is not null as reads, polwithcheck is not null as writes
       from pg_policy p join pg_class c on c.oid = p.polrelid
       where c.relforcerowsecurity and 'emporium_app'::regrole = any(p.polroles)`,
    );
    const alive: string[] = [];
    for (const policy of policies) {
      const table = tables.find(({ name }) => name === policy.table);
      if (!table) continue;
      const holes = await rolledBack(async () => {
        for (const command of widened(policy)) await owner.query(command);
        return await attackTable(owner, table, shops);
      });
      if (holes.length === 0) alive.push(`${policy.table}: ${policy.name}`);
    }
    expect(policies.length).toBeGreaterThan(20);
    expect(alive, alive.join('\n')).toEqual([]);
  });
});

interface Policy {
  table: string;
  name: string;
  command: string;
  reads: boolean;
  writes: boolean;
}

/**
 * The policy without its condition. PostgreSQL shows a changing or removing statement only rows that
 * it may also read, so those conditions are defence in depth: the reading one falls with them.
 */
function widened({ table, name, command, reads, writes }: Policy): string[] {
  const parts = [reads ? 'using (true)' : '', writes ? 'with check (true)' : ''].join(' ');
  const commands = [`alter policy ${name} on ${table} ${parts}`];
  if (command === 'w' || command === 'd')
    commands.push(`alter policy shop_reads on ${table} using (true)`);
  return commands;
}

test('trial 38: no reference can be turned to another shop’s row, whoever writes', async () => {
  const { rows: keys } = await owner.query<ForeignKey>(
    `select k.conname as name, k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
       array(select a.attname::text from unnest(k.conkey) with ordinality c(num, at)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.num order by at) as "from",
       array(select a.attname::text from unnest(k.confkey) with ordinality c(num, at)
         join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.num order by at) as "to"
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
     where k.contype = 'f' and c.relforcerowsecurity and p.relforcerowsecurity and k.conparentid = 0`,
  );
  const accepted: string[] = [];
  for (const key of keys) {
    if (await rolledBack(async () => await acceptsForeignRow(key)))
      accepted.push(`${key.child}: ${key.name}`);
  }
  expect(keys.length).toBeGreaterThan(5);
  expect(accepted, accepted.join('\n')).toEqual([]);
});

interface ForeignKey {
  name: string;
  child: string;
  parent: string;
  from: string[];
  to: string[];
}

/** Turns the shop's own row to a row that stands in another shop; true when PostgreSQL lets it. */
async function acceptsForeignRow({ child, parent, from, to }: ForeignKey): Promise<boolean> {
  const childTable = tables.find(({ name }) => name === child);
  const parentTable = tables.find(({ name }) => name === parent);
  if (!childTable || !parentTable) throw new Error(`${child} or ${parent} is not known`);
  await addRow(owner, childTable, shops.attacker, 'own');
  await addRow(owner, parentTable, shops.victim, 'canary');
  const pairs = from.map((column, index) => [column, to[index] ?? '']).slice(1);
  const turned = pairs.map(([mine, theirs]) => `"${mine}" = p."${theirs}"`).join(', ');
  try {
    await owner.query(
      `update ${child} c set ${turned} from ${parent} p
       where c.shop_id = '${shops.attacker}' and p.shop_id = '${shops.victim}'`,
    );
    await owner.query('set constraints all immediate');
    return true;
  } catch (error) {
    if (sqlState(error) === '23503') return false;
    throw error;
  }
}
