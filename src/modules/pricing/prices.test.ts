import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { bumpCache } from '#platform/cache.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import type { NewPrice, ShippingMethodInput } from './contract.ts';
import {
  addShippingMethod,
  changeShippingMethod,
  removeShippingMethod,
} from './edit-shipping-methods.ts';
import { addTaxRate, changeTaxRate, removeTaxRate } from './edit-tax-rates.ts';
import { findPrices, loadPricingRules, setPrices } from './index.ts';
import { changePrices } from './set-prices.ts';

let kit: Kit;
let a: string;
let b: string;
beforeAll(async () => {
  kit = await startKit();
  [a = '', b = ''] = await makeArticles(kit.ctx, { count: 2 });
});
afterAll(() => kit.stop());

const money = (amount: number, currency = 'GBP') => ({ amount, currency });
const prices = async (...ids: string[]) => {
  const found = await shopRead(kit.ctx, (tx) => findPrices(tx, ids, 'GBP'));
  return found.map(({ variantId, priceMinor, compareAtMinor }) => [
    variantId,
    priceMinor,
    compareAtMinor,
  ]);
};
const change = (list: NewPrice[]) => shopTx(kit.ctx, (tx) => changePrices(tx, list));
const jobs = async () => {
  const owner = await kit.owner();
  const { rows } = await owner.query(
    `select payload -> 'productIds' as ids from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'search.refresh_products'`,
  );
  return rows.length;
};
/** The value, or a failed test when it is a refusal. */
function granted<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(value.refusal);
  return value;
}

describe('prices', () => {
  test('are set, changed, and only changes are told', async () => {
    const before = await jobs();
    const set = (priceMinor: number, compareAtMinor?: number) =>
      shopTx(kit.ctx, (tx) =>
        setPrices(tx, [
          { variantId: b, priceMinor: 500 },
          { variantId: a, priceMinor, ...(compareAtMinor ? { compareAtMinor } : {}) },
        ]),
      );
    expect(new Set(await set(1299))).toEqual(new Set([a, b]));
    expect(await jobs()).toBe(before + 1);
    expect(await set(1299)).toEqual([]);
    expect(await jobs()).toBe(before + 1);
    expect(await set(1199, 1299)).toEqual([a]);
    expect(await prices(a, b, newId())).toEqual([
      [a, 1199, 1299],
      [b, 500, null],
    ]);
  });

  test.each([
    ['price_repeated', () => [entry(a, 1), entry(a, 2)], 'prices.1.variantId'],
    ['price_currency_mismatch', () => [{ variantId: a, price: money(1, 'EUR') }], 'prices.0.price'],
    [
      'price_currency_mismatch',
      () => [{ variantId: a, price: money(1), compareAtPrice: money(2, 'EUR') }],
      'prices.0.price',
    ],
    [
      'compare_at_not_above_price',
      () => [entry(b, 1), { variantId: a, price: money(2), compareAtPrice: money(2) }],
      'prices.1.compareAtPrice',
    ],
    ['price_variant_not_found', () => [entry(a, 1), entry(newId(), 1)], 'prices.1.variantId'],
  ] as [string, () => NewPrice[], string][])('%s changes nothing', async (code, list, field) => {
    const before = await prices(a, b);
    expect(await change(list())).toMatchObject({ refusal: code, errors: [{ field }] });
    expect(await prices(a, b)).toEqual(before);
  });

  test('another shop’s article is not found, and its price not seen', async () => {
    const shop = await kit.anotherShop(`prices-${newId().slice(-8)}`);
    const ctx = shopContext(kit.app, shop.id);
    const [foreign = ''] = await makeArticles(ctx, { priceMinor: 700 });
    expect(await change([entry(foreign, 1)])).toMatchObject({ refusal: 'price_variant_not_found' });
    expect(await prices(foreign)).toEqual([]);
  });

  test('a change leaves a trace in the audit trail', async () => {
    granted(await change([entry(a, 900)]));
    const owner = await kit.owner();
    const { rows } = await owner.query(
      `select after ->> 'priceMinor' as price from identity.audit_entries
       where action = 'price.changed' and subject_id = $1`,
      [a],
    );
    expect(rows).toContainEqual({ price: '900' });
  });

  function entry(variantId: string, amount: number): NewPrice {
    return { variantId, price: money(amount) };
  }
});

const rate = {
  country: 'GB',
  region: null,
  taxClass: 'standard',
  name: 'VAT',
  ratePpm: 200_000,
} as const;
const rules = () => shopRead(shopContext(kit.app, kit.shop.id), loadPricingRules);

describe('tax rates', () => {
  test('are added, changed and removed; the process sees each at once', async () => {
    const added = granted(await shopTx(kit.ctx, (tx) => addTaxRate(tx, rate)));
    expect((await rules()).taxRates).toMatchObject([{ ratePpm: 200_000 }]);
    const changed = granted(
      await changeTaxRate(kit.ctx, added.id, { ...rate, ratePpm: 175_000 }, '1'),
    );
    expect(changed.version).toBe(2);
    expect((await rules()).taxRates).toMatchObject([{ ratePpm: 175_000 }]);
    expect(await shopTx(kit.ctx, (tx) => removeTaxRate(tx, added.id))).toBeNull();
    expect((await rules()).taxRates).toEqual([]);
  });

  test('refusals in their order', async () => {
    const first = granted(await shopTx(kit.ctx, (tx) => addTaxRate(tx, rate)));
    const second = granted(
      await shopTx(kit.ctx, (tx) => addTaxRate(tx, { ...rate, region: 'Scotland' })),
    );
    expect(await shopTx(kit.ctx, (tx) => addTaxRate(tx, rate))).toMatchObject({
      refusal: 'tax_rate_exists',
    });
    expect(await changeTaxRate(kit.ctx, newId(), rate, '9')).toMatchObject({
      refusal: 'tax_rate_not_found',
    });
    expect(await changeTaxRate(kit.ctx, second.id, rate, '9')).toMatchObject({
      refusal: 'version_conflict',
    });
    expect(await changeTaxRate(kit.ctx, second.id, rate, '1')).toMatchObject({
      refusal: 'tax_rate_exists',
    });
    for (const { id } of [first, second]) await shopTx(kit.ctx, (tx) => removeTaxRate(tx, id));
    expect(await shopTx(kit.ctx, (tx) => removeTaxRate(tx, first.id))).toMatchObject({
      refusal: 'tax_rate_not_found',
    });
  });
});

describe('the rules’ cache', () => {
  test('costs no statement while it is fresh', async () => {
    // Connected before: what is remembered is fresh for a second only.
    const owner = await kit.owner();
    await rules();
    await owner.query(
      `insert into pricing.tax_rates (shop_id, id, country, tax_class, name, rate_ppm)
       values ($1, $2, 'FR', 'standard', 'TVA', 200000)`,
      [kit.shop.id, newId()],
    );
    expect((await rules()).taxRates).toEqual([]);
    bumpCache(kit.app, kit.shop.id);
    expect((await rules()).taxRates).toMatchObject([{ country: 'FR' }]);
    await owner.query('delete from pricing.tax_rates');
    await expect.poll(async () => (await rules()).taxRates).toEqual([]);
  });

  test('never keeps what a transaction wrote and then rolled back', async () => {
    await expect(
      shopTx(kit.ctx, async (tx) => {
        granted(await addTaxRate(tx, rate));
        expect((await loadPricingRules(tx)).taxRates).toHaveLength(1);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect((await rules()).taxRates).toEqual([]);
  });
});

describe('shipping methods', () => {
  const method: ShippingMethodInput = {
    name: 'Post',
    kind: 'by_weight',
    price: money(0),
    tiers: [
      { uptoGrams: 1000, price: money(390) },
      { uptoGrams: null, price: money(890) },
    ],
    freeOver: money(5000),
    countries: ['GB', 'IE'],
    taxClass: 'standard',
    estimateDaysMin: 1,
    estimateDaysMax: 3,
    active: true,
    position: 0,
  };
  const add = (input: ShippingMethodInput) => shopTx(kit.ctx, (tx) => addShippingMethod(tx, input));

  test('survive the way through the database', async () => {
    const added = granted(await add(method));
    expect((await rules()).shippingMethods).toMatchObject([
      {
        id: added.id,
        kind: 'by_weight',
        tiers: [
          { uptoGrams: 1000, priceMinor: 390 },
          { uptoGrams: null, priceMinor: 890 },
        ],
        freeOverMinor: 5000,
        countries: ['GB', 'IE'],
      },
    ]);
    const flat: ShippingMethodInput = {
      ...method,
      kind: 'flat',
      tiers: [],
      price: money(100),
      freeOver: null,
    };
    const changed = await shopTx(kit.ctx, (tx) => changeShippingMethod(tx, added.id, flat, '1'));
    expect(changed).toMatchObject({ kind: 'flat', priceMinor: 100, version: 2 });
    const late = await shopTx(kit.ctx, (tx) => changeShippingMethod(tx, added.id, flat, '1'));
    expect(late).toMatchObject({ refusal: 'version_conflict' });
    expect(await shopTx(kit.ctx, (tx) => removeShippingMethod(tx, added.id))).toBeNull();
    expect(await shopTx(kit.ctx, (tx) => removeShippingMethod(tx, added.id))).toMatchObject({
      refusal: 'shipping_method_not_found',
    });
  });

  test.each([
    ['price_currency_mismatch', { price: money(1, 'EUR') }, undefined],
    ['price_currency_mismatch', { freeOver: money(1, 'EUR') }, undefined],
    ['shipping_method_invalid', { kind: 'flat' }, 'tiers'],
    ['shipping_method_invalid', { tiers: [] }, 'tiers'],
    ['shipping_method_invalid', { estimateDaysMax: 0 }, 'estimateDaysMax'],
    ['shipping_method_invalid', { tiers: method.tiers.toReversed() }, 'tiers.1.uptoGrams'],
  ] as [string, Partial<ShippingMethodInput>, string | undefined][])(
    '%s: %j',
    async (code, wrong, field) => {
      const refusal = await add({ ...method, ...wrong });
      expect(refusal).toMatchObject({ refusal: code });
      if (field) expect(refusal).toMatchObject({ errors: [{ field }] });
      expect((await rules()).shippingMethods).toEqual([]);
    },
  );
});
