import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { loadPricingRules } from '#modules/pricing/index.ts';
import { createShop } from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { openReplayShop } from './open-shop.ts';

let kit: Kit;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(async () => await kit?.stop());

async function rulesOf(ctx: Context) {
  const { shippingMethods, taxRates } = await shopTx({ ...ctx }, loadPricingRules);
  return [shippingMethods.map(({ name }) => name), taxRates.map(({ ratePpm }) => ratePpm)];
}

const delivers = [['Free delivery'], [200_000]];

test('a shop of recorded sales delivers, once, however often it is opened', async () => {
  const { shop, ctx } = await openReplayShop(kit.app, 'recorded');
  expect(await rulesOf(ctx)).toEqual(delivers);
  const again = await openReplayShop(kit.app, 'recorded');
  expect(again.shop.id).toBe(shop.id);
  expect(await rulesOf(again.ctx)).toEqual(delivers);
});

test('one whose making was cut off after its first step delivers when it is opened again', async () => {
  const input = { slug: 'half', name: 'Half', currency: 'GBP', country: 'GB' };
  await createShop(kit.app, input);
  expect(await rulesOf((await openReplayShop(kit.app, 'half')).ctx)).toEqual(delivers);
});
