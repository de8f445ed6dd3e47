import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { statements } from '#platform/database/statement.ts';
import './http.ts';

// A new shop's tables are empty, and a session keeps the plan that it made then while they grow.

const kit = await startKit();
const shopper = new pg.Client({
  ...kit.app.database.connections.app,
  options: '-c enable_seqscan=off',
});
await shopper.connect();
await shopper.query('begin');
await shopper.query('select platform.enter_shop($1)', [kit.shop.id]);
await shopper.query('set local plan_cache_mode = force_generic_plan');
afterAll(async () => {
  await shopper.end();
  await kit.stop();
});

const byKey: [statement: string, index: string][] = [
  ['cart.lock_carts', 'carts_pkey'],
  ['cart.list_lines', 'lines_pkey'],
  ['cart.mark_ordering', 'carts_pkey'],
  ['cart.mark_completed', 'carts_pkey'],
  ['customers.find_customers_by_keys', 'guests_by_email'],
  ['checkout.find_attempts', 'attempts_pkey'],
  ['checkout.lock_asking', 'attempts_pkey'],
  ['checkout.settle_attempts', 'attempts_pkey'],
  ['inventory.lock_stock', 'stock_pkey'],
  ['inventory.lock_reservations', 'reservations_pkey'],
  ['inventory.settle_reservations', 'reservations_pkey'],
  ['inventory.sell_held_stock', 'stock_pkey'],
  ['inventory.insert_sales', 'stock_pkey'],
  ['orders.find_orders', 'orders_pkey'],
  ['orders.find_lines', 'lines_pkey'],
  ['orders.place_orders', 'orders_pkey'],
  ['payments.find_payments', 'payments_pkey'],
  ['payments.settle_payments', 'payments_pkey'],
  ['payments.record_events', 'payments_pkey'],
];

test.each(byKey)('%s asks by key in a shop without a row', async (name, index) => {
  const { text, parameters } = statements.get(name)!;
  const types = parameters.map(({ pg: type }) => type.replace(/^_(.*)/, '$1[]'));
  await shopper.query(`prepare "${name}" (${types.join(', ')}) as ${text}`);
  const { rows } = await shopper.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) execute "${name}" (${types.map(() => 'null').join(', ')})`,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain(index);
  // The counter is the one table with a single row for each shop.
  const beside = plan.replace(/counters_pkey on counters c\n +Index Cond.*/, '');
  expect(beside, 'a condition on the shop alone reads the whole shop').not.toMatch(
    /Index Cond: \(shop_id = \$1\)/,
  );
});
