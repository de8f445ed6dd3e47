import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import {
  commitReservations,
  expireReservations,
  extendReservations,
  findAvailability,
  release,
  reserve,
  type ReserveRequest,
  type ReserveResult,
} from './index.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit({ settings: { DB_POOL_SIZE: '40' } });
});
afterAll(() => kit.stop());

let variant: string;
beforeEach(async () => {
  [variant = ''] = await makeArticles(kit.ctx, { onHand: 10 });
});
afterEach(async () => {
  await expectChecksEmpty(kit.app);
});

const fresh = () => shopContext(kit.app, kit.shop.id);
const request = (quantity: number, more: Partial<ReserveRequest> = {}): ReserveRequest => ({
  reservationId: newId(),
  lines: [{ variantId: variant, quantity }],
  ...more,
});
const inTx = async (requests: ReserveRequest[]) => shopTx(fresh(), (tx) => reserve(tx, requests));
const commit = async (...ids: string[]) =>
  shopTx(fresh(), (tx) =>
    commitReservations(
      tx,
      ids.map((reservationId) => ({ reservationId })),
    ),
  );
const level = async (variantId = variant) => {
  const [found] = await shopRead(fresh(), (tx) => findAvailability(tx, [variantId]));
  return [found?.onHand, found?.reserved, found?.available];
};
const short = (requested: number, available: number): ReserveResult => ({
  short: [{ variantId: variant, requested, available }],
});

describe('reserve', () => {
  test('considers a batch in order, all or nothing, and a refused one takes nothing', async () => {
    const results = await inTx([request(6), request(5), request(3), request(2), request(1)]);
    expect(results).toEqual(['reserved', short(5, 4), 'reserved', short(2, 1), 'reserved']);
    expect(await level()).toEqual([10, 10, 0]);
  });

  test('a request of several lines gets all of them or none', async () => {
    const [other = ''] = await makeArticles(kit.ctx, { onHand: 1 });
    const both = (quantity: number) =>
      request(0, {
        lines: [
          { variantId: variant, quantity: 2 },
          { variantId: other, quantity },
        ],
      });
    const results = await inTx([both(2), both(1)]);
    expect(results).toEqual([
      { short: [{ variantId: other, requested: 2, available: 1 }] },
      'reserved',
    ]);
    expect(await level()).toEqual([10, 2, 8]);
    expect(await level(other)).toEqual([1, 1, 0]);
  });

  test('trial 34: the same variant twice is one demand', async () => {
    const twice = (a: number, b: number) =>
      request(0, {
        lines: [
          { variantId: variant, quantity: a },
          { variantId: variant, quantity: b },
        ],
      });
    expect(await inTx([twice(6, 5), twice(6, 4)])).toEqual([short(11, 10), 'reserved']);
    expect(await level()).toEqual([10, 10, 0]);
  });

  test('what was never stocked has nothing', async () => {
    const [unstocked = ''] = await makeArticles(kit.ctx);
    const lines = [{ variantId: unstocked, quantity: 1 }];
    expect(await inTx([request(0, { lines })])).toEqual([
      { short: [{ variantId: unstocked, requested: 1, available: 0 }] },
    ]);
  });

  test('the same id holds the goods once', async () => {
    const again = request(4);
    expect(await inTx([again])).toEqual(['reserved']);
    expect(await inTx([again])).toEqual(['reserved']);
    expect(await level()).toEqual([10, 4, 6]);
    expect(await commit(again.reservationId)).toEqual([again.reservationId]);
    expect(await inTx([again])).toEqual(['reserved']);
    expect(await level()).toEqual([6, 0, 6]);
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 53])(
    'trial 27: a quantity of %d is a broken assumption, nothing is held',
    async (quantity) => {
      await expect(inTx([request(quantity)])).rejects.toThrow(RangeError);
      expect(await level()).toEqual([10, 0, 10]);
    },
  );

  test('another shop’s article is not to be had', async () => {
    const other = await kit.anotherShop(`other-${newId().slice(-8)}`);
    const ctx = shopContext(kit.app, other.id);
    const results = await shopTx(ctx, (tx) => reserve(tx, [request(1)]));
    expect(results).toEqual([short(1, 0)]);
  });
});

describe('commit and release', () => {
  test('a sale leaves the shelf once, with its reference in the ledger', async () => {
    const [a, b] = [request(3), request(2)];
    await inTx([a, b]);
    const sold = await shopTx(fresh(), (tx) =>
      commitReservations(tx, [
        { reservationId: b.reservationId, reference: 'order 2' },
        { reservationId: a.reservationId, reference: 'order 1' },
        { reservationId: newId() },
      ]),
    );
    expect(sold).toEqual([b.reservationId, a.reservationId]);
    expect(await commit(a.reservationId, b.reservationId)).toEqual([]);
    expect(await level()).toEqual([5, 0, 5]);
    const owner = await kit.owner();
    const { rows } = await owner.query(
      `select number::int, kind, quantity::int, on_hand_after::int as after, reference
       from inventory.movements where variant_id = $1 order by number`,
      [variant],
    );
    expect(rows).toEqual([
      { number: 1, kind: 'receipt', quantity: 10, after: 10, reference: null },
      { number: 2, kind: 'sale', quantity: -2, after: 8, reference: 'order 2' },
      { number: 3, kind: 'sale', quantity: -3, after: 5, reference: 'order 1' },
    ]);
  });

  test('release is idempotent and gives nothing back twice', async () => {
    const held = request(4);
    await inTx([held]);
    const give = () => shopTx(fresh(), (tx) => release(tx, [held.reservationId, newId()]));
    expect(await give()).toEqual([held.reservationId]);
    expect(await give()).toEqual([]);
    expect(await commit(held.reservationId)).toEqual([]);
    expect(await level()).toEqual([10, 0, 10]);
  });

  test('a hold past its time can still be sold while nobody has ended it', async () => {
    const late = request(4, { holdSeconds: -1 });
    await inTx([late]);
    expect(await commit(late.reservationId)).toEqual([late.reservationId]);
    expect(await expireReservations(fresh())).toBe(0);
    expect(await level()).toEqual([6, 0, 6]);
  });

  test('an extended hold does not expire', async () => {
    const held = request(4, { holdSeconds: -1 });
    await inTx([held]);
    const ids = [held.reservationId];
    expect(await shopTx(fresh(), (tx) => extendReservations(tx, ids))).toEqual(ids);
    expect(await expireReservations(fresh())).toBe(0);
    expect(await level()).toEqual([10, 4, 6]);
  });

  test('trial 23: after expiry the same id may be taken again, once', async () => {
    const paid = request(7, { holdSeconds: -1 });
    await inTx([paid]);
    expect(await expireReservations(fresh())).toBe(1);
    expect(await commit(paid.reservationId)).toEqual([]);
    expect(await inTx([paid])).toEqual(['reserved']);
    expect(await expireReservations(fresh())).toBe(1);
    expect(await inTx([paid])).toEqual([short(7, 10)]);
    expect(await level()).toEqual([10, 0, 10]);
  });

  test('trial 23: when others took the goods meanwhile, the second try is short', async () => {
    const paid = request(7, { holdSeconds: -1 });
    await inTx([paid]);
    expect(await inTx([request(6)])).toEqual(['reserved']);
    expect(await commit(paid.reservationId)).toEqual([]);
    expect(await inTx([paid])).toEqual([short(7, 4)]);
    const smaller = { ...paid, lines: [{ variantId: variant, quantity: 4 }] };
    expect(await inTx([smaller])).toEqual(['reserved']);
    expect(await commit(paid.reservationId)).toEqual([paid.reservationId]);
    expect(await level()).toEqual([6, 6, 0]);
  });
});

describe('who needs expired goods ends their hold', () => {
  test('with all that the hold keeps elsewhere', async () => {
    const [other = ''] = await makeArticles(kit.ctx, { onHand: 5 });
    const lines = [
      { variantId: variant, quantity: 10 },
      { variantId: other, quantity: 5 },
    ];
    await inTx([request(0, { lines, holdSeconds: -1 })]);
    expect(await inTx([request(8)])).toEqual(['reserved']);
    expect(await level()).toEqual([10, 8, 2]);
    expect(await level(other)).toEqual([5, 0, 5]);
  });

  test('but leaves one alone whose other goods somebody has in hand, and waits for nobody', async () => {
    const [other = ''] = await makeArticles(kit.ctx, { onHand: 5 });
    const lines = [
      { variantId: variant, quantity: 10 },
      { variantId: other, quantity: 5 },
    ];
    await inTx([request(0, { lines, holdSeconds: -1 })]);
    const blocker = await kit.owner();
    await blocker.query('begin');
    await blocker.query('select 1 from inventory.stock where variant_id = $1 for update', [other]);
    expect(await inTx([request(8)])).toEqual([short(8, 0)]);
    await blocker.query('rollback');
    expect(await inTx([request(8)])).toEqual(['reserved']);
  });
});

describe('under rush', () => {
  const crowd = async <T>(work: readonly (() => Promise<T>)[], atOnce: number): Promise<T[]> => {
    const results: T[] = [];
    let next = 0;
    const walk = async (): Promise<void> => {
      for (let index = next++; index < work.length; index = next++) {
        results[index] = await work[index]!();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, walk));
    return results;
  };

  test('trial 21: 500 reservers, 1 unit: one gets it', async () => {
    [variant = ''] = await makeArticles(kit.ctx, { onHand: 1 });
    const alone = Array.from({ length: 250 }, () => () => inTx([request(1)]));
    const batches = Array.from(
      { length: 10 },
      () => () => inTx(Array.from({ length: 25 }, () => request(1))),
    );
    const results = (await crowd([...alone, ...batches], 20)).flat();
    expect(results.filter((result) => result === 'reserved')).toHaveLength(1);
    expect(results.filter((result) => result !== 'reserved')).toEqual(
      Array.from({ length: 499 }, () => short(1, 0)),
    );
    expect(await level()).toEqual([1, 1, 0]);
  });

  test('trial 22: sold, held and left make up the whole, and what was abandoned returns', async () => {
    [variant = ''] = await makeArticles(kit.ctx, { onHand: 100 });
    const buyer = (index: number) => async () => {
      const wish = request(1, { holdSeconds: index % 20 === 0 ? -1 : 600 });
      const [result] = await inTx([wish]);
      if (result !== 'reserved') return 'refused';
      if (index % 20 === 0) return 'abandoned';
      return (await commit(wish.reservationId)).length === 1 ? 'sold' : 'lost';
    };
    const work = Array.from({ length: 300 }, (_, index) => buyer(index));
    const watch = async () => {
      for (let look = 0; look < 20; look += 1) await expectChecksEmpty(kit.app);
    };
    const [results] = await Promise.all([crowd(work, 20), watch()]);
    const sold = results.filter((result) => result === 'sold').length;
    expect(results).not.toContain('lost');
    await expireReservations(fresh());
    expect(await level()).toEqual([100 - sold, 0, 100 - sold]);
    const rest = await inTx(Array.from({ length: 101 - sold }, () => request(1)));
    expect(rest.filter((result) => result === 'reserved')).toHaveLength(100 - sold);
  });

  test('trial 26: 200 carts that name their articles in opposite order never deadlock', async () => {
    const articles = await makeArticles(kit.ctx, { count: 6, onHand: 1000 });
    const wishes = Array.from({ length: 200 }, (_, index) => {
      const order = index % 2 === 0 ? articles : articles.toReversed();
      return request(0, { lines: order.map((variantId) => ({ variantId, quantity: 1 })) });
    });
    const before = kit.logLines().length;
    await crowd(
      wishes.map((wish) => async () => {
        await inTx([wish]);
        if (wish.lines[0]?.variantId === articles[0]) return await commit(wish.reservationId);
        return await shopTx(fresh(), (tx) => release(tx, [wish.reservationId]));
      }),
      40,
    );
    const retries = kit
      .logLines()
      .slice(before)
      .filter(({ message }) => message === 'event=database.retry');
    expect(retries).toEqual([]);
    for (const article of articles) expect(await level(article)).toEqual([900, 0, 900]);
  });
});
