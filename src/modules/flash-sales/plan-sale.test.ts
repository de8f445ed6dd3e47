import { afterAll, afterEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { SaleInput } from './contract.ts';
import { minutesFromNow, openSale } from '#kit/flash-sales.ts';
import { dropSale, planSale, replanSale } from './plan-sale.ts';
import { watchSale } from './watch-sales.ts';

const kit = await startKit();
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));

const plan = async (input: SaleInput) => await shopTx({ ...kit.ctx }, (tx) => planSale(tx, input));
const onHand = async (variantId: string): Promise<number> => {
  const [level] = await shopRead({ ...kit.ctx }, (tx) => findAvailability(tx, [variantId]));
  return level!.available;
};

test('planning sets the allotment aside, and watching shows it', async () => {
  const { saleId, variantId } = await openSale(kit.ctx, { onHand: 20, allotment: 15 });
  expect(await onHand(variantId)).toBe(5);
  const sale = await shopRead({ ...kit.ctx }, (tx) => watchSale(tx, saleId));
  expect(sale).toMatchObject({
    state: 'live',
    soldPerSecond: 0,
    offers: [
      {
        variantId,
        price: { amount: 1500, currency: 'GBP' },
        normalPrice: { amount: 2000, currency: 'GBP' },
        allotment: 15,
        sold: 0,
        held: 0,
        left: 15,
        refused: 0,
      },
    ],
  });
});

const [article = '', unpriced = ''] = [
  ...(await makeArticles(kit.ctx, { onHand: 10, priceMinor: 2000 })),
  ...(await makeArticles(kit.ctx, { onHand: 10 })),
];
const good: SaleInput = {
  name: 'Good',
  startsAt: minutesFromNow(60),
  endsAt: minutesFromNow(120),
  offers: [{ variantId: article, price: { amount: 1500, currency: 'GBP' }, allotment: 4 }],
};
const offer = good.offers[0]!;

test.each<[string, Partial<SaleInput>, string, string]>([
  ['ends before it begins', { endsAt: minutesFromNow(59) }, 'flash_sale_window_invalid', 'endsAt'],
  ['is empty', { endsAt: good.startsAt }, 'flash_sale_window_invalid', 'endsAt'],
  ['lasts for ever', { endsAt: minutesFromNow(60_000) }, 'flash_sale_window_invalid', 'endsAt'],
  ['began long ago', { startsAt: minutesFromNow(-2) }, 'flash_sale_in_past', 'startsAt'],
  ['repeats', { offers: [offer, offer] }, 'flash_sale_offer_repeated', 'offers.1.variantId'],
  [
    'offers what is not there',
    { offers: [{ ...offer, variantId: newId() }] },
    'flash_sale_variant_not_found',
    'offers.0.variantId',
  ],
  [
    'costs what it always costs',
    { offers: [{ ...offer, price: { amount: 2000, currency: 'GBP' } }] },
    'flash_sale_price_invalid',
    'offers.0.price',
  ],
  [
    'is priced in another currency',
    { offers: [{ ...offer, price: { amount: 1500, currency: 'EUR' } }] },
    'flash_sale_price_invalid',
    'offers.0.price',
  ],
  [
    'offers what has no price',
    { offers: [{ ...offer, variantId: unpriced }] },
    'flash_sale_price_invalid',
    'offers.0.price',
  ],
  [
    'sets aside what is not there',
    { offers: [{ ...offer, allotment: 11 }] },
    'allotment_above_stock',
    'offers.0.allotment',
  ],
])('a sale that %s is refused, and nothing moves', async (_name, wrong, code, field) => {
  const refused = await plan({ ...good, ...wrong });
  expect(refused).toMatchObject({ refusal: code, errors: [{ field }] });
  expect(await onHand(article)).toBe(10);
});

test('of twenty overlapping plans at once one stands', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => plan(good)));
  const planned = results.filter((result) => !isRefusal(result));
  expect(planned).toHaveLength(1);
  for (const result of results) {
    if (isRefusal(result)) expect(result).toMatchObject({ refusal: 'sale_overlaps' });
  }
  expect(await onHand(article)).toBe(6);
  const after = await plan({ ...good, startsAt: good.endsAt, endsAt: minutesFromNow(180) });
  expect(isRefusal(after), 'one that begins where the other ends').toBe(false);
  expect(await onHand(article)).toBe(2);
});

test('a sale that has not begun is planned anew, and dropped', async () => {
  const { saleId, variantId, input } = await openSale(kit.ctx, {
    onHand: 20,
    allotment: 20,
    startsAt: minutesFromNow(30),
  });
  const more = { ...input, offers: [{ ...input.offers[0]!, allotment: 12 }] };
  const change = (ifMatch: string, given = more) =>
    shopTx({ ...kit.ctx }, (tx) => replanSale(tx, saleId, given, ifMatch));
  expect(await change('7')).toMatchObject({ refusal: 'version_conflict' });
  expect(await change('1')).toBe(saleId);
  expect(await onHand(variantId)).toBe(8);
  expect(await change('1')).toMatchObject({ refusal: 'version_conflict' });
  const tooMuch = { ...input, offers: [{ ...input.offers[0]!, allotment: 21 }] };
  expect(await change('2', tooMuch)).toMatchObject({ refusal: 'allotment_above_stock' });
  expect(await onHand(variantId)).toBe(8);
  expect(await shopTx({ ...kit.ctx }, (tx) => dropSale(tx, saleId))).toBeUndefined();
  expect(await onHand(variantId)).toBe(20);
});

test('a sale that has begun stays as it was planned', async () => {
  const { saleId, input } = await openSale(kit.ctx);
  const replanned = await shopTx({ ...kit.ctx }, (tx) => replanSale(tx, saleId, input, '1'));
  expect(replanned).toMatchObject({ refusal: 'flash_sale_begun' });
  const dropped = await shopTx({ ...kit.ctx }, (tx) => dropSale(tx, saleId));
  expect(dropped).toMatchObject({ refusal: 'flash_sale_begun' });
});
