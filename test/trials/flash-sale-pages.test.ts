import { afterAll, afterEach, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { openSale } from '#kit/flash-sales.ts';
import { startKit } from '#kit/index.ts';
import { fillCart } from '#kit/shopping.ts';
import { findVariants } from '#modules/catalog/index.ts';
import { stopSale } from '#modules/flash-sales/close-sales.ts';
import { followSales } from '#modules/flash-sales/follow-sales.ts';
import { reserve } from '#modules/inventory/index.ts';
import { refreshProducts } from '#modules/search/index.ts';
import { cacheVersion } from '#platform/cache.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';

const kit = await startKit();
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
const server = await kit.server();

test('a product shows the sale price while it is live, and every page is made anew at the edges', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 10, allotment: 10 });
  const [variant] = await shopRead({ ...kit.ctx }, (tx) => findVariants(tx, [variantId]));
  const { productId, productSlug } = variant!;
  const listing = async () => {
    await refreshProducts({ ...kit.ctx }, [productId]);
    const url = `/api/v1/products/${productSlug}`;
    const answer = await server.inject({ url, headers: { host: 'localhost' } });
    return answer.json<{
      price: { amount: number };
      available: boolean;
      variants: { price: { amount: number }; compareAtPrice: unknown; offer: unknown }[];
    }>();
  };
  const before = cacheVersion(kit.app, kit.shop.id);
  await followSales(kit.app);
  expect(cacheVersion(kit.app, kit.shop.id), 'it began').toBeGreaterThan(before);
  const live = await listing();
  expect(live).toMatchObject({
    price: { amount: 1500 },
    available: true,
    variants: [{ compareAtPrice: { amount: 2000 }, offer: { saleId, left: 10 } }],
  });
  const calm = cacheVersion(kit.app, kit.shop.id);
  await followSales(kit.app);
  expect(cacheVersion(kit.app, kit.shop.id), 'nothing happened').toBe(calm);
  await shopTx({ ...kit.ctx }, (tx) =>
    reserve(tx, [
      { reservationId: newId(), lines: [{ variantId, quantity: 10, locationId: saleId }] },
    ]),
  );
  await followSales(kit.app);
  expect(cacheVersion(kit.app, kit.shop.id), 'it sold out').toBeGreaterThan(calm);
  expect(await listing()).toMatchObject({
    price: { amount: 2000 },
    available: false,
    variants: [{ compareAtPrice: null, offer: null }],
  });
});

test('the cart shows the sale price, what is left, and the normal price when it is over', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 10, allotment: 4 });
  const cartId = await fillCart({ ...kit.ctx }, [{ variantId, quantity: 3 }]);
  const cart = async () =>
    (await server.inject({ url: `/api/v1/carts/${cartId}`, headers: { host: 'localhost' } })).json<{
      lines: unknown[];
      total: unknown;
    }>();
  expect(await cart()).toMatchObject({
    lines: [
      {
        unitPrice: { amount: 1500 },
        compareAtPrice: { amount: 2000 },
        available: 4,
        offer: { saleId, left: 4, limitPerCustomer: null },
      },
    ],
    total: { amount: 4500 },
  });
  await shopTx({ ...kit.ctx }, (tx) => stopSale(tx, saleId));
  expect(await cart()).toMatchObject({
    lines: [{ unitPrice: { amount: 2000 }, compareAtPrice: null, available: 6, offer: null }],
    total: { amount: 6000 },
  });
});
