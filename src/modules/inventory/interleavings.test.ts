import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { playEveryOrder, playOrder } from '#kit/every-order.ts';
import { startKit, type Kit } from '#kit/index.ts';
import type { Act, Stage } from '#kit/sessions.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { commitReservations, findAvailability, lockReserved, release, reserve } from './index.ts';
import { expireBatch } from './release-reservations.ts';

/**
 * Two real transactions on two connections, each in two steps (work, then commit), in every order.
 * Who waits for a lock is left waiting while the other session goes on. Statement by statement, and
 * with three sessions: test/trials/meeting-*.test.ts.
 */
const orders = ['AABB', 'ABAB', 'ABBA', 'BAAB', 'BABA', 'BBAA'];

let kit: Kit;
let stage: Stage;
beforeAll(async () => {
  kit = await startKit();
  stage = { app: kit.app, shopId: kit.shop.id, owner: await kit.owner() };
});
afterAll(() => kit.stop());

async function interleave(order: string, a: Act, b: Act): Promise<[unknown, unknown]> {
  const { results } = await playOrder(stage, order, [a, b]);
  for (const result of results) if (result instanceof Error) throw result;
  await expectChecksEmpty(kit.app);
  return [results[0], results[1]];
}

/** An article with 5 pieces, 4 of them held by a reservation. */
async function held(holdSeconds: number): Promise<{ variantId: string; id: string }> {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 5 });
  const id = newId();
  const wish = { reservationId: id, lines: [{ variantId, quantity: 4 }], holdSeconds };
  expect(await shopTx(kit.ctx, (tx) => reserve(tx, [wish]))).toEqual(['reserved']);
  return { variantId, id };
}

async function level(variantId: string): Promise<unknown[]> {
  const [found] = await shopRead(kit.ctx, (tx) => findAvailability(tx, [variantId]));
  return [found?.onHand, found?.reserved];
}

const wish = (variantId: string, quantity: number) => ({
  reservationId: newId(),
  lines: [{ variantId, quantity }],
});

describe.each(orders)('order %s', (order) => {
  test('trial 23: payment succeeds as the hold expires: sold or free, one of them', async () => {
    const { variantId, id } = await held(-1);
    const [sold, expired] = await interleave(
      order,
      (tx) => commitReservations(tx, [{ reservationId: id }]),
      expireBatch,
    );
    if (expired === 1) expect([sold, await level(variantId)]).toEqual([[], [5, 0]]);
    else expect([sold, await level(variantId)]).toEqual([[id], [1, 0]]);
  });

  test('a sale against its own release: one of them', async () => {
    const { variantId, id } = await held(600);
    const [sold, released] = await interleave(
      order,
      (tx) => commitReservations(tx, [{ reservationId: id }]),
      (tx) => release(tx, [id]),
    );
    expect([sold, released].filter((ids) => (ids as string[]).length === 1)).toHaveLength(1);
    expect(await level(variantId)).toEqual((sold as string[]).length === 1 ? [1, 0] : [5, 0]);
  });

  test('the same sale twice: once', async () => {
    const { variantId, id } = await held(600);
    const sell = (tx: Tx) => commitReservations(tx, [{ reservationId: id }]);
    const results = await interleave(order, sell, sell);
    expect(results.flat()).toEqual([id]);
    expect(await level(variantId)).toEqual([1, 0]);
  });

  test('two buyers of what only one can have', async () => {
    const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 5 });
    const buy = (tx: Tx) => reserve(tx, [wish(variantId, 3)]);
    const results = (await interleave(order, buy, buy)).flat();
    expect(results).toContainEqual('reserved');
    expect(results).toContainEqual({ short: [{ variantId, requested: 3, available: 2 }] });
    expect(await level(variantId)).toEqual([5, 3]);
  });

  test('a buyer in need of an expired hold against the timer: freed once', async () => {
    const { variantId } = await held(-1);
    const [[bought], expired] = (await interleave(
      order,
      (tx) => reserve(tx, [wish(variantId, 5)]),
      expireBatch,
    )) as [unknown[], number];
    if (bought === 'reserved') expect(await level(variantId)).toEqual([5, 5]);
    else expect([expired, await level(variantId)]).toEqual([1, [5, 0]]);
  });

  test('a buyer in need of an expired hold against its late payment: one gets the goods', async () => {
    const { variantId, id } = await held(-1);
    const [[bought], sold] = (await interleave(
      order,
      (tx) => reserve(tx, [wish(variantId, 5)]),
      (tx) => commitReservations(tx, [{ reservationId: id }]),
    )) as [unknown[], string[]];
    if (bought === 'reserved') expect([sold, await level(variantId)]).toEqual([[], [5, 5]]);
    else expect([sold, await level(variantId)]).toEqual([[id], [1, 0]]);
  });

  test('the same id twice at once, new or taken again: held once', async () => {
    const { variantId, id } = await held(600);
    await shopTx(kit.ctx, (tx) => release(tx, [id]));
    for (const reservationId of [id, newId()]) {
      const take = (tx: Tx) => reserve(tx, [{ ...wish(variantId, 1), reservationId }]);
      expect(await interleave(order, take, take)).toEqual([['reserved'], ['reserved']]);
    }
    expect(await level(variantId)).toEqual([5, 2]);
  });

  test('two crossing carts: no deadlock', async () => {
    const [x = '', y = ''] = await makeArticles(kit.ctx, { count: 2, onHand: 5 });
    const cart = (...ids: string[]) => ({
      reservationId: newId(),
      lines: ids.map((variantId) => ({ variantId, quantity: 2 })),
    });
    const { results, restarts } = await playOrder(stage, order, [
      (tx) => reserve(tx, [cart(x, y)]),
      (tx) => reserve(tx, [cart(y, x)]),
    ]);
    expect(restarts).toBe(0);
    expect(results).toEqual([['reserved'], ['reserved']]);
  });
});

test('one sells what the other releases, crosswise: locked beforehand, no deadlock', async () => {
  const prepare = async () => {
    const [x, y, v, w] = [await held(600), await held(600), newId(), newId()];
    await shopTx(kit.ctx, (tx) =>
      reserve(tx, [
        { ...wish(x.variantId, 1), reservationId: v },
        { ...wish(y.variantId, 1), reservationId: w },
      ]),
    );
    const settle =
      (sold: string, freed: string): Act =>
      async (tx) => {
        await lockReserved(tx, [sold, freed]);
        await commitReservations(tx, [{ reservationId: sold }]);
        return await release(tx, [freed]);
      };
    const judge = async (results: unknown[]): Promise<void> => {
      expect(results).toEqual([[w], [v]]);
      expect([await level(x.variantId), await level(y.variantId)]).toEqual([
        [1, 0],
        [1, 0],
      ]);
    };
    return { acts: [settle(x.id, w), settle(y.id, v)], judge };
  };
  const { waits, restarts } = await playEveryOrder(stage, prepare, { limit: 30 });
  expect(waits).toBeGreaterThan(0);
  expect(restarts).toBe(0);
  await expectChecksEmpty(kit.app);
});
