import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { signInOwner, type StaffRequest } from '#kit/staff.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { extendReservations, findAvailability, release, reserve } from './index.ts';

let kit: Kit;
let staff: StaffRequest;
let article: string;
beforeAll(async () => {
  kit = await startKit();
  staff = await signInOwner(kit);
  [article = ''] = await makeArticles(kit.ctx, { onHand: 100 });
});
afterAll(() => kit.stop());

const fresh = () => shopContext(kit.app, kit.shop.id);

async function held(quantity: number, holdSeconds = 600): Promise<string> {
  const reservationId = newId();
  const lines = [{ variantId: article, quantity }];
  await shopTx(fresh(), (tx) =>
    reserve(tx, [{ reservationId, lines, holdSeconds, reference: `order ${quantity}` }]),
  );
  return reservationId;
}

interface Page {
  items: { id: string; expiresAt: string }[];
  nextCursor: string | null;
}

async function ids(query: string): Promise<{ ids: string[]; nextCursor: string | null }> {
  const { status, body } = await staff('GET', `/api/v1/admin/reservations?${query}`);
  expect(status).toBe(200);
  const { items, nextCursor } = body as unknown as Page;
  return { ids: items.map(({ id }) => id), nextCursor };
}

test('active ones come as they expire, the rest newest first, page by page', async () => {
  const late = await held(1, 900);
  const soon = await held(2, 300);
  const gone = await held(3);
  await shopTx(fresh(), (tx) => release(tx, [gone]));
  const first = await ids('state=active&limit=1');
  expect(first).toEqual({ ids: [soon], nextCursor: soon });
  expect(await ids(`state=active&limit=1&cursor=${soon}`)).toEqual({
    ids: [late],
    nextCursor: null,
  });
  expect(await ids('state=released')).toEqual({ ids: [gone], nextCursor: null });
  expect((await ids('limit=2')).ids).toEqual([gone, soon]);
  expect((await ids(`cursor=${soon}`)).ids).toEqual([late]);
  const { body } = await staff('GET', '/api/v1/admin/reservations?state=released');
  expect(body).toMatchObject({
    items: [
      {
        state: 'released',
        reference: 'order 3',
        settledAt: expect.any(String) as string,
        lines: [{ variantId: article, quantity: 3, sku: expect.any(String) as string }],
      },
    ],
  });
});

test('staff give goods back before their time, once, and it is written down', async () => {
  const id = await held(40);
  const path = `/api/v1/admin/reservations/${id}/release`;
  const send = (body: unknown) => staff('POST', path, body, { 'idempotency-key': newId() });
  const available = async () => {
    const [level] = await shopRead(fresh(), (tx) => findAvailability(tx, [article]));
    return level!.available;
  };
  const before = await available();
  expect(await send({})).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  expect(await send({ reason: 'Customer left' })).toMatchObject({
    status: 200,
    body: { id, state: 'released' },
  });
  expect(await available()).toBe(before + 40);
  expect(await send({ reason: 'Again' })).toMatchObject({
    status: 409,
    body: { code: 'reservation_settled' },
  });
  const unknown = `/api/v1/admin/reservations/${newId()}/release`;
  expect(
    await staff('POST', unknown, { reason: 'None' }, { 'idempotency-key': newId() }),
  ).toMatchObject({ status: 404, body: { code: 'reservation_not_found' } });
});

test('activity keeps goods, but not for ever', async () => {
  const id = await held(1, 5);
  const end = async () => {
    const { body } = await staff('GET', '/api/v1/admin/reservations?state=active&limit=100');
    const { items } = body as unknown as Page;
    return Date.parse(items.find((item) => item.id === id)!.expiresAt);
  };
  const first = await end();
  expect(await shopTx(fresh(), (tx) => extendReservations(tx, [id]))).toEqual([id]);
  expect((await end()) - first).toBeGreaterThan(590_000);
  const owner = await kit.owner();
  await owner.query(
    `update inventory.reservations
     set created_at = created_at - interval '61 minutes', expires_at = now() + interval '1 second'
     where id = '${id}'`,
  );
  expect(await shopTx(fresh(), (tx) => extendReservations(tx, [id]))).toEqual([]);
});
