import { afterAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import type { ShopSales } from '#modules/flash-sales/contract.ts';
import { shopContext } from '#platform/context.ts';
import { planDemoSale } from './plan-demo-sale.ts';
import { populateDemo } from './populate-demo.ts';

const kit = await startKit();
afterAll(kit.stop);

test('the demo shop has a flash sale for a week, and not two', async () => {
  const { shop } = await populateDemo(kit.app);
  const ctx = shopContext(kit.app, shop.id);
  expect(await planDemoSale(ctx)).toBe(true);
  expect(await planDemoSale(ctx)).toBe(false);
  const server = await kit.server();
  const answer = await server.inject({
    url: '/api/v1/flash-sales',
    headers: { host: 'demo.localhost' },
  });
  const { sales } = answer.json<ShopSales>();
  expect(sales).toMatchObject([{ name: 'Quiet hours', state: 'live', limitPerCustomer: 2 }]);
  const offers = sales[0]!.offers.map(({ left, price }) => `${left} for ${price.amount}`);
  expect(new Set(offers)).toEqual(new Set(['12 for 3490', '24 for 1190']));
  await expectChecksEmpty(kit.app);
});
