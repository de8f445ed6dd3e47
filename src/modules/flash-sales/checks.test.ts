import { afterAll, expect, test } from 'vitest';
import { allChecks, expectChecksEmpty } from '#kit/checks.ts';
import { minutesFromNow, openSale } from '#kit/flash-sales.ts';
import { startKit } from '#kit/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { claimShares, grantLimited } from './limit-customers.ts';
import { planSale } from './plan-sale.ts';

const kit = await startKit();
afterAll(kit.stop);
const owner = await kit.owner();
const checks = new Map((await allChecks()).map((check) => [check.name, check]));

/** A live sale with a limit of two, of which somebody has one, and a later sale of the same article. */
const { saleId, input } = await openSale(kit.ctx, {
  limit: 2,
  allotment: 5,
  endsAt: minutesFromNow(60),
});
const order = {
  orderId: newId(),
  customer: { email: 'a@example.org', personId: null },
  shares: [{ saleId, limit: 2, quantity: 1 }],
};
await shopTx({ ...kit.ctx }, async (tx) => {
  await grantLimited(tx, [order]);
  await claimShares(tx, [order]);
});
const later = await shopTx({ ...kit.ctx }, (tx) =>
  planSale(tx, { ...input, startsAt: input.endsAt, endsAt: minutesFromNow(120) }),
);
if (isRefusal(later)) throw new Error(later.detail);

test('the scene breaks nothing', async () => {
  await expectChecksEmpty(kit.app, 'flash_sales.');
});

test.each([
  ['flash_sales.no_overlap', `update flash_sales.sales set starts_at = now() where id = $1`, later],
  [
    'flash_sales.allotments_accounted',
    `update flash_sales.offers set given_back = 1 where sale_id = $1`,
  ],
  [
    'flash_sales.allotments_accounted',
    `update flash_sales.offers set allotment = 6 where sale_id = $1`,
  ],
  [
    'flash_sales.allotments_accounted',
    `update inventory.stock set on_hand = on_hand - 1 where location_id = $1`,
  ],
  [
    'flash_sales.closed_sales_keep_nothing',
    `update flash_sales.sales set closed_at = now() where id = $1`,
  ],
  [
    'flash_sales.closed_sales_hold_nothing',
    `update flash_sales.sales set closed_at = now() where id = $1`,
  ],
  [
    'flash_sales.shares_match_claims',
    `update flash_sales.shares set quantity = 2 where sale_id = $1`,
  ],
  [
    'flash_sales.shares_match_claims',
    `update flash_sales.claims set state = 'returned', settled_at = now() where sale_id = $1`,
  ],
  ['flash_sales.limits_hold', `update flash_sales.shares set quantity = 3 where sale_id = $1`],
  [
    'checkout.flash_claims_match_orders',
    `update flash_sales.claims set quantity = 1 where sale_id = $1`,
  ],
])('%s sees what is planted: %s', async (name, plant, id = saleId) => {
  const { statement } = checks.get(name)!;
  await owner.query('begin');
  try {
    expect((await owner.query(plant, [id])).rowCount).toBeGreaterThan(0);
    const { rows } = await owner.query(statement.text);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows[0]).toMatchObject({ shop_id: kit.shop.id });
  } finally {
    await owner.query('rollback');
  }
});
