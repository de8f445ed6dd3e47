import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { signInOwner, type StaffRequest } from '#kit/staff.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { findAvailability, reserve } from './index.ts';

let kit: Kit;
let staff: StaffRequest;
let a: string;
let b: string;
beforeAll(async () => {
  kit = await startKit();
  staff = await signInOwner(kit);
  [a = '', b = ''] = await makeArticles(kit.ctx, { count: 2, onHand: 10 });
});
afterAll(() => kit.stop());

const key = () => ({ 'idempotency-key': newId() });
const onHand = async (variantId: string) => {
  const [found] = await shopRead(kit.ctx, (tx) => findAvailability(tx, [variantId]));
  return found?.onHand;
};

describe('setting stock', () => {
  test('with entity tag and idempotency key', async () => {
    const headers = { ...key(), 'if-match': '"1"' };
    const set = () => staff('PUT', `/api/v1/admin/stock/${a}`, { onHand: 12 }, headers);
    const first = await set();
    expect(first).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { onHand: 12, available: 12, version: 2 },
    });
    const again = await set();
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(again.body).toEqual(first.body);
    const late = await staff(
      'PUT',
      `/api/v1/admin/stock/${a}`,
      { onHand: 9 },
      { ...key(), 'if-match': '"1"' },
    );
    expect(late).toMatchObject({ status: 412, body: { code: 'version_conflict' } });
    expect(await onHand(a)).toBe(12);
  });

  test('trial 35: below what is held is refused with a problem that says how much', async () => {
    const [held = ''] = await makeArticles(kit.ctx, { onHand: 5 });
    const lines = [{ variantId: held, quantity: 3 }];
    await shopTx(kit.ctx, (tx) => reserve(tx, [{ reservationId: newId(), lines }]));
    const answer = await staff('PUT', `/api/v1/admin/stock/${held}`, { onHand: 2 }, key());
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'stock_below_reserved', onHand: 5, reserved: 3 },
    });
    expect(await onHand(held)).toBe(5);
  });

  test.each([
    '-1',
    '1.5',
    'NaN',
    'Infinity',
    '1e309',
    '"1e3"',
    '" 1"',
    '"１"',
    '9007199254740993',
    'null',
    '[]',
    '{"$gt":0}',
    '"5"',
    'true',
  ])('trial 27: %s is no stock', async (value) => {
    const before = await onHand(b);
    const answer = await staff('PUT', `/api/v1/admin/stock/${b}`, `{"onHand":${value}}`, key());
    expect(answer.status).toBe(400);
    const line = `{"reason":"x","lines":[{"variantId":"${b}","quantity":${value}}]}`;
    if (value !== '-1') {
      expect((await staff('POST', '/api/v1/admin/stock/adjustments', line, key())).status).toBe(
        400,
      );
    }
    expect(await onHand(b)).toBe(before);
  });

  test('trial 27: the field is named', async () => {
    const answer = await staff('PUT', `/api/v1/admin/stock/${b}`, { onHand: -1 }, key());
    expect(answer.body).toMatchObject({ code: 'invalid_input', errors: [{ field: 'onHand' }] });
  });
});

describe('adjusting stock', () => {
  const adjust = (body: unknown) => staff('POST', '/api/v1/admin/stock/adjustments', body, key());

  test('all lines or none, with a reason', async () => {
    const before = [await onHand(a), await onHand(b)];
    const line = (variantId: string, quantity: number) => ({ variantId, quantity });
    expect((await adjust({ lines: [line(a, -1)] })).status).toBe(400);
    expect(await adjust({ reason: 'broken', lines: [line(a, -1), line(b, -999)] })).toMatchObject({
      status: 409,
      body: { code: 'stock_below_reserved', errors: [{ field: 'lines.1.quantity' }] },
    });
    expect(await adjust({ reason: 'found', lines: [line(a, 1), line(newId(), 1)] })).toMatchObject({
      status: 404,
      body: { code: 'stock_variant_not_found', errors: [{ field: 'lines.1.variantId' }] },
    });
    expect(await adjust({ kind: 'receipt', reason: 'PO 1', lines: [line(a, 0)] })).toMatchObject({
      status: 422,
      body: { code: 'receipt_not_positive' },
    });
    expect([await onHand(a), await onHand(b)]).toEqual(before);
    const done = await adjust({ reason: 'broken', lines: [line(a, -1), line(b, -2)] });
    expect(done).toMatchObject({
      status: 201,
      body: { items: [{ variantId: a }, { variantId: b }] },
    });
    expect([await onHand(a), await onHand(b)]).toEqual([before[0]! - 1, before[1]! - 2]);
  });

  test('the ledger is read a page at a time', async () => {
    const url = `/api/v1/admin/stock/${a}/movements`;
    const first = await staff('GET', `${url}?limit=2`);
    const { items, nextCursor } = first.body as unknown as { items: object[]; nextCursor: string };
    expect(items).toMatchObject([
      { kind: 'adjustment', reason: 'broken', actor: { kind: 'staff', name: 'Owner' } },
      { kind: 'count' },
    ]);
    const rest = await staff('GET', `${url}?limit=2&cursor=${nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ kind: 'receipt', number: 1 }], nextCursor: null });
    expect((await staff('GET', `/api/v1/admin/stock/${newId()}/movements`)).status).toBe(404);
  });
});

test('stock is listed by id, low only, and a page at a time', async () => {
  const byId = await staff('GET', `/api/v1/admin/stock?variantIds=${b},${a}`);
  expect(byId.body).toMatchObject({ items: [{ variantId: a, low: false }, { variantId: b }] });
  const [low = ''] = await makeArticles(kit.ctx, { onHand: 1 });
  const lowOnly = await staff('GET', '/api/v1/admin/stock?low=true&limit=100');
  const { items } = lowOnly.body as unknown as { items: { variantId: string; low: boolean }[] };
  expect(items.every((item) => item.low)).toBe(true);
  expect(items.map(({ variantId }) => variantId)).toContain(low);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await staff(
      'GET',
      `/api/v1/admin/stock?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
    );
    const body = page.body as unknown as {
      items: { variantId: string }[];
      nextCursor: string | null;
    };
    seen.push(...body.items.map(({ variantId }) => variantId));
    cursor = body.nextCursor;
  }
  expect(seen).toEqual([...new Set(seen)].toSorted());
  expect(seen).toEqual(expect.arrayContaining([a, b, low]));
});

test('another shop’s article is as unknown as a random one; strangers are kept out', async () => {
  const shop = await kit.anotherShop('elsewhere');
  const [foreign = ''] = await makeArticles(shopContext(kit.app, shop.id), { onHand: 3 });
  const set = await staff('PUT', `/api/v1/admin/stock/${foreign}`, { onHand: 9 }, key());
  expect(set).toMatchObject({ status: 404, body: { code: 'stock_variant_not_found' } });
  const list = await staff('GET', `/api/v1/admin/stock?variantIds=${foreign}`);
  expect(list.body).toMatchObject({ items: [] });
  expect((await staff('GET', `/api/v1/admin/stock/${foreign}/movements`)).status).toBe(404);
  const server = await kit.server();
  const anonymous = await server.inject({ url: '/api/v1/admin/stock' });
  expect(anonymous.statusCode).toBe(401);
});
