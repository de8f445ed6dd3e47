import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { signInOwner, type StaffRequest } from '#kit/staff.ts';
import { newId } from '#platform/ids.ts';

let kit: Kit;
let staff: StaffRequest;
let a: string;
let b: string;
beforeAll(async () => {
  kit = await startKit();
  staff = await signInOwner(kit);
  [a = '', b = ''] = await makeArticles(kit.ctx, { count: 2, priceMinor: 1000 });
});
afterAll(() => kit.stop());

const key = () => ({ 'idempotency-key': newId() });
const gbp = (amount: number) => ({ amount, currency: 'GBP' });

describe('prices', () => {
  test('are put and listed', async () => {
    const prices = [
      { variantId: a, price: gbp(900), compareAtPrice: gbp(1000) },
      { variantId: b, price: gbp(1000) },
    ];
    const put = await staff('PUT', '/api/v1/admin/prices', { prices });
    expect(put).toMatchObject({ status: 200, body: { changed: [a] } });
    const listed = await staff('GET', `/api/v1/admin/prices?variantIds=${a},${newId()}`);
    expect(listed.body).toEqual({
      items: [{ variantId: a, price: gbp(900), compareAtPrice: gbp(1000) }],
      nextCursor: null,
    });
    const page = await staff('GET', '/api/v1/admin/prices?limit=1');
    const { nextCursor } = page.body as unknown as { nextCursor: string };
    const rest = await staff('GET', `/api/v1/admin/prices?limit=1&cursor=${nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ variantId: b }], nextCursor: null });
  });

  test.each(['-1', '1.5', '1e309', '"1000"', 'null', '9007199254740992', '{"$gt":0}'])(
    'trial 27: %s is no amount',
    async (amount) => {
      const body = `{"prices":[{"variantId":"${a}","price":{"amount":${amount},"currency":"GBP"}}]}`;
      expect((await staff('PUT', '/api/v1/admin/prices', body)).status).toBe(400);
    },
  );

  test('trial 28: nothing but price and former price is taken', async () => {
    const prices = [{ variantId: a, price: gbp(1), shopId: newId() }];
    expect((await staff('PUT', '/api/v1/admin/prices', { prices })).status).toBe(400);
  });
});

test('tax rates: created once per key, changed, listed, removed', async () => {
  const rate = { country: 'GB', region: null, taxClass: 'standard', name: 'VAT', ratePpm: 200_000 };
  const once = key();
  const created = await staff('POST', '/api/v1/admin/tax-rates', rate, once);
  expect(created).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: rate });
  const again = await staff('POST', '/api/v1/admin/tax-rates', rate, once);
  expect(again.body).toEqual(created.body);
  expect(await staff('POST', '/api/v1/admin/tax-rates', rate, key())).toMatchObject({
    status: 409,
    body: { code: 'tax_rate_exists' },
  });
  const { id } = created.body as unknown as { id: string };
  const url = `/api/v1/admin/tax-rates/${id}`;
  const changed = await staff('PUT', url, { ...rate, ratePpm: 175_000 }, { 'if-match': '"1"' });
  expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  const late = await staff('PUT', url, rate, { 'if-match': '"1"' });
  expect(late).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
  const listed = await staff('GET', '/api/v1/admin/tax-rates');
  expect(listed.body).toMatchObject({ items: [{ id, ratePpm: 175_000, version: 2 }] });
  expect((await staff('DELETE', url)).status).toBe(204);
  expect((await staff('DELETE', url)).status).toBe(404);
});

test('shipping methods: created, changed, listed, removed', async () => {
  const method = {
    name: 'Post',
    kind: 'by_weight',
    price: gbp(0),
    tiers: [{ uptoGrams: 1000, price: gbp(390) }],
    freeOver: gbp(5000),
    countries: ['GB'],
    taxClass: 'standard',
    estimateDaysMin: 1,
    estimateDaysMax: 3,
    active: true,
    position: 0,
  };
  const created = await staff('POST', '/api/v1/admin/shipping-methods', method, key());
  expect(created).toMatchObject({ status: 201, body: method });
  const { id } = created.body as unknown as { id: string };
  const url = `/api/v1/admin/shipping-methods/${id}`;
  const changed = await staff('PUT', url, { ...method, active: false }, { 'if-match': '"1"' });
  expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { active: false } });
  const wrong = await staff('PUT', url, { ...method, tiers: [] });
  expect(wrong).toMatchObject({ status: 422, body: { code: 'shipping_method_invalid' } });
  const listed = await staff('GET', '/api/v1/admin/shipping-methods');
  expect(listed.body).toMatchObject({ items: [{ id, active: false }] });
  expect((await staff('DELETE', url)).status).toBe(204);
  expect((await staff('PUT', url, method)).status).toBe(404);
});
