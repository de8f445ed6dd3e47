import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { followWords } from './follow-words.ts';
import { listOrders, type OrderFilter } from './list-orders.ts';

/** More than are looked through one by one, and more than one round of the timer takes. */
const ORDERS = 9_000;
let kit: Kit;
let owner: pg.Client;

beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
  // Articles, carts and payments are of no interest here.
  await owner.query('set session_replication_role = replica');
  await fill(kit.shop.id);
  await fill((await kit.anotherShop('tea')).id);
}, 120_000);
afterAll(() => kit.stop());

/** Orders of the last days, ten in each transaction; one of a hundred is rare, and those are old. */
async function fill(shopId: string): Promise<void> {
  await owner.query(
    `insert into orders.orders (shop_id, id, number, state, cart_id, payment_id, reservation_id, email,
       customer_name, shipping_address, currency, prices_include_tax, subtotal_minor, shipping_name,
       shipping_minor, tax_minor, taxes, total_minor, payment_method, created_at, placed_at)
     select $1, uuidv7(), 1000 + n, case when n % 3 = 0 then 'fulfilled' else 'placed' end, uuidv7(),
       uuidv7(), uuidv7(), 'shopper-' || n || case when n % 7 = 0 then '@Example.org' else '@mail.test' end,
       case when n % 100 = 0 and n < 4000 then 'Zoë 100%_Rare\\Name' else 'Ada Shopper' end, '{}', 'GBP',
       true, 100, 'Standard', 0, 0, '[]', 100, 'card', at, at
     from generate_series(1, $2::int) n,
       lateral (select now() - make_interval(mins => 20 + ($2 - n) / 10) + interval '123 microseconds')
         as moment (at)`,
    [shopId, ORDERS],
  );
  await owner.query(
    `insert into orders.lines (shop_id, order_id, position, variant_id, title, variant_title,
       product_slug, quantity, unit, steps_per_unit, unit_price_minor, total_minor, tax_minor, tax_name,
       tax_rate_ppm)
     select $1, id, 0, uuidv7(), case when number % 500 = 1 then 'Tea of Nowhere' else 'Coffee' end, '',
       'p', 1, 'piece', 1, 100, 100, 0, 'VAT', 0
     from orders.orders where shop_id = $1`,
    [shopId],
  );
  await owner.query(
    `insert into orders.counters (shop_id, last_number) values ($1, $2)
     on conflict (shop_id) do update set last_number = excluded.last_number`,
    [shopId, 1000 + ORDERS],
  );
}

/** All pages of a search, one after the other. */
async function search(filter: Partial<OrderFilter>): Promise<number[]> {
  const numbers: number[] = [];
  let cursor: string | undefined;
  do {
    const wish = { limit: 50, ...filter, ...(cursor === undefined ? {} : { cursor }) };
    const page = await listOrders({ ...kit.ctx }, wish, null);
    if (isRefusal(page)) throw new Error(page.detail);
    numbers.push(...page.items.map(({ number }) => Number(number)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && numbers.length <= ORDERS);
  return numbers;
}

/** The same, asked of every row. */
async function ofEveryRow(part: string, state?: string): Promise<number[]> {
  const { rows } = await owner.query<{ number: string }>(
    `select o.number from orders.orders o
     where o.shop_id = $1 and ($3::text is null or o.state = $3)
       and (o.number::text = $2 or strpos(lower(o.email), lower($2)) > 0
         or strpos(lower(o.customer_name), lower($2)) > 0
         or exists (select from orders.lines l where l.shop_id = $1 and l.order_id = o.id
           and strpos(lower(l.title), lower($2)) > 0))
     order by o.created_at desc, o.id desc`,
    [kit.shop.id, part, state ?? null],
  );
  return rows.map(({ number }) => Number(number));
}

const parts = [
  'rare',
  'ZOË 1',
  '100%_rare\\n',
  '%',
  '_',
  'of nowhere',
  'shopper-4711@',
  '8999',
  '1042',
  'nobody at all',
];

async function expectSame(): Promise<void> {
  for (const part of parts) {
    expect([part, await search({ query: part })]).toEqual([part, await ofEveryRow(part)]);
  }
  expect(await search({ query: 'rare', state: 'fulfilled' })).toEqual(
    await ofEveryRow('rare', 'fulfilled'),
  );
}

test('pages hold every order once, those of one transaction too', async () => {
  const found = await search({ limit: 97 });
  expect(found).toHaveLength(ORDERS);
  expect(new Set(found).size).toBe(ORDERS);
}, 120_000);

/** How many orders of the shop are indexed after another look of the timer. */
async function indexedAfterLook(): Promise<number> {
  await followWords(kit.app);
  const { rows } = await owner.query<{ indexed: number }>(
    'select count(*)::int as indexed from orders.words where shop_id = $1',
    [kit.shop.id],
  );
  return rows[0]!.indexed;
}

test('a part of a word finds the same orders before, while and after it is indexed', async () => {
  expect((await ofEveryRow('rare')).length).toBe(39);
  await expectSame();
  const rush = 'update orders.orders set created_at = created_at + $2::interval where number > $1';
  await owner.query(rush, [1000 + ORDERS - 600, '2 hours']);
  expect(await indexedAfterLook(), 'while many buy').toBe(500);
  await owner.query(rush, [1000 + ORDERS - 600, '-2 hours']);
  for (const indexed of [5_500, 9_000, 9_000]) {
    expect(await indexedAfterLook()).toBe(indexed);
    await expectSame();
  }
  // What was sold in the last minute is found as well, and not indexed yet.
  await owner.query(
    `update orders.orders set created_at = now(), placed_at = now() where shop_id = $1 and number = 5000`,
    [kit.shop.id],
  );
  await expectSame();
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  expect((await search({ query: 'rare', from: day })).length).toBe(39);
}, 180_000);

test('the index knows the entered shop only', async () => {
  const client = await kit.owner();
  await client.query(`begin; set local role emporium_app`);
  await client.query('select platform.enter_shop($1)', [kit.shop.id]);
  const other = await kit.anotherShop('coffee');
  await expect(
    client.query('select * from orders.find_by_part($1, $2)', [other.id, 'rare']),
  ).rejects.toThrow('entered shop only');
  await client.query('rollback');
});
