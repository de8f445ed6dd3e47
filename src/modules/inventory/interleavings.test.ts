import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { commitReservations, findAvailability, lockReserved, release, reserve } from './index.ts';
import { expireBatch } from './release-reservations.ts';

/**
 * Two real transactions on two connections, each in two steps (work, then commit), in every order.
 * A step that waits for a lock is left waiting while the other session goes on.
 */
const orders = ['AaBb', 'ABab', 'ABba', 'BAab', 'BAba', 'BbAa'];
const STEP_MS = 60;

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.stop());

interface Session {
  work: () => Promise<void>;
  commit: () => Promise<void>;
  result: Promise<unknown>;
}

function session(operation: (tx: Tx) => Promise<unknown>): Session {
  const worked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const run = async (): Promise<unknown> => {
    await started.promise;
    return await shopTx(shopContext(kit.app, kit.shop.id), async (tx) => {
      const outcome = await operation(tx);
      worked.resolve();
      await gate.promise;
      return outcome;
    });
  };
  const result = run();
  return {
    result,
    work: async () => {
      started.resolve();
      await orBlocked(worked.promise, result);
    },
    commit: async () => {
      gate.resolve();
      await orBlocked(result);
    },
  };
}

/** Waits for the step, but not for one that waits for the other session. */
async function orBlocked(...steps: Promise<unknown>[]): Promise<void> {
  const later = new Promise((resolve) => setTimeout(resolve, STEP_MS));
  await Promise.race([...steps, later]);
}

async function interleave(
  order: string,
  a: (tx: Tx) => Promise<unknown>,
  b: (tx: Tx) => Promise<unknown>,
): Promise<[unknown, unknown]> {
  const [first, second] = [session(a), session(b)];
  const steps: Record<string, () => Promise<void>> = {
    A: first.work,
    a: first.commit,
    B: second.work,
    b: second.commit,
  };
  for (const step of order) await steps[step]!();
  const results = await Promise.all([first.result, second.result]);
  await expectChecksEmpty(kit.app);
  return results;
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
    const before = kit.logLines().length;
    const results = await interleave(
      order,
      (tx) => reserve(tx, [cart(x, y)]),
      (tx) => reserve(tx, [cart(y, x)]),
    );
    expect(results).toEqual([['reserved'], ['reserved']]);
    expect(
      kit
        .logLines()
        .slice(before)
        .map(({ message }) => message),
    ).not.toContain('event=database.retry');
  });
});

test('one sells what the other releases, crosswise: locked beforehand, no deadlock', async () => {
  const [x, y, v, w] = [await held(600), await held(600), newId(), newId()];
  await shopTx(kit.ctx, (tx) =>
    reserve(tx, [
      { ...wish(x.variantId, 1), reservationId: v },
      { ...wish(y.variantId, 1), reservationId: w },
    ]),
  );
  // Each waits between its two steps until the other has done its first, or is seen to wait.
  const firstSteps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const settle = async (sold: string, freed: string, place: number): Promise<string[]> =>
    shopTx(shopContext(kit.app, kit.shop.id), async (tx) => {
      await lockReserved(tx, [sold, freed]);
      await commitReservations(tx, [{ reservationId: sold }]);
      firstSteps[place]?.resolve();
      await orBlocked(
        ...firstSteps.filter((_, index) => index !== place).map((step) => step.promise),
      );
      return await release(tx, [freed]);
    });
  const before = kit.logLines().length;
  expect(await Promise.all([settle(x.id, w, 0), settle(y.id, v, 1)])).toEqual([[w], [v]]);
  expect([await level(x.variantId), await level(y.variantId)]).toEqual([
    [1, 0],
    [1, 0],
  ]);
  const messages = kit
    .logLines()
    .slice(before)
    .map(({ message }) => message);
  expect(messages).not.toContain('event=database.retry');
});
