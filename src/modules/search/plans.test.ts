import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import pg from 'pg';
import type { AnyStatement } from '#platform/database/statement.ts';
import * as find from './store/find.ts';

let kit: Kit;
let shopper: pg.Client;

/** Listings of the shop under test; another shop has as many. */
const LISTINGS = 5000;

beforeAll(async () => {
  kit = await startKit();
  const owner = await kit.owner();
  const neighbour = await kit.anotherShop('neighbour');
  for (const { id } of [kit.shop, neighbour]) await fill(owner, id);
  await owner.query('analyze search.listings');
  shopper = new pg.Client(kit.app.database.connections.app);
  await shopper.connect();
  await shopper.query('begin');
  await shopper.query('select platform.enter_shop($1)', [kit.shop.id]);
  await shopper.query('set local plan_cache_mode = force_generic_plan');
});
afterAll(async () => {
  await shopper.end();
  await kit.stop();
});

async function fill(owner: pg.Client, shopId: string): Promise<void> {
  await owner.query(
    `insert into catalog.units_of_measure (shop_id, code, name, step_label, steps_per_unit)
     values ($1, 'piece', 'Piece', 'piece', 1)`,
    [shopId],
  );
  await owner.query(
    `insert into catalog.products (shop_id, id, slug, title, state)
     select $1, uuidv7(), 'p-' || n, 'Product ' || n, 'active' from generate_series(1, ${LISTINGS}) n`,
    [shopId],
  );
  await owner.query(
    `insert into search.listings (shop_id, product_id, product_version, slug, title, sort_title, tags,
       category_slugs, unit_code, currency, price_min_minor, price_max_minor, available, variants,
       words, document)
     select $1, id, 1, slug, title, lower(title), '{}', '{}', 'piece', 'GBP', length(title) * 100, 1,
       true, '[]', md5(slug), to_tsvector('simple', title || ' ' || md5(slug))
     from catalog.products where shop_id = $1`,
    [shopId],
  );
}

/** The generic plan that a session keeps for the statement, as lines. */
async function planOf({ name, text, parameters }: AnyStatement): Promise<string> {
  const prepared = `"${name}"`;
  const types = parameters.map(({ pg: type }) => type.replace(/^_(.*)/, '$1[]')).join(', ');
  await shopper.query(`prepare ${prepared} (${types}) as ${text}`);
  const { rows } = await shopper.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) execute ${prepared} (${parameters.map(() => 'null').join(', ')})`,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const plans: [statement: AnyStatement, index: RegExp][] = [
  [find.listNewest, /Index Scan Backward using listings_pkey/],
  [find.listCheapest, /Index Scan using listings_price_index/],
  [find.listDearest, /Index Scan Backward using listings_price_index/],
  [find.listByTitle, /Index Scan using listings_title_index/],
  [find.countListed, /Index Cond: \(shop_id = \$1\)/],
  [find.findBest, /Index Cond: \(\(shop_id = \$1\) AND \(product_id = c\.product_id\)\)/],
  [find.findCheapest, /Index Cond: \(\(shop_id = \$1\) AND \(product_id = c\.product_id\)\)/],
];

test.each(plans)('$name walks its index in a shop of 5,000', async (statement, index) => {
  const plan = await planOf(statement);
  expect(plan).toMatch(index);
  expect(plan).not.toContain('Seq Scan');
  if (!statement.name.includes('find_') && !statement.name.includes('count')) {
    expect(plan, 'rows come in the order of the index').not.toContain('Sort');
  }
});

test('words are looked up in the text index, in spite of row security', async () => {
  const owner = await kit.owner();
  await owner.query('begin');
  await owner.query('set local role emporium_system');
  const { rows } = await owner.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) select product_id from search.listings l
     where l.shop_id = '${kit.shop.id}' and l.document @@ to_tsquery('simple', '4711')`,
  );
  await owner.query('rollback');
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('listings_document_index');
});

test('trial 39: candidates of another shop than the entered one are refused', async () => {
  const other = '00000000-0000-7000-8000-000000000000';
  await shopper.query('savepoint before_refusal');
  await expect(
    shopper.query('select * from search.find_candidates($1, $2, $3, 10)', [other, 'product', '']),
  ).rejects.toMatchObject({ code: '42501' });
  await shopper.query('rollback to before_refusal');
});
