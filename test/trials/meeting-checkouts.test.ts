/**
 * Checkouts meet statement by statement: the claim of an id, of a cart, of the last piece; the answer
 * of a payment with everything that may happen at the same moment. Two in every order of their
 * statements, three in many; `npm run trials` plays more of them.
 */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { playEveryOrder, type Scene } from '#kit/every-order.ts';
import { startKit } from '#kit/index.ts';
import type { Act } from '#kit/sessions.ts';
import { openForBusiness } from '#kit/shopping.ts';
import { cancelOrder } from '#modules/orders/index.ts';
import { openRefunds, type Outcome } from '#modules/payments/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { letGoOfPayment } from '../../src/modules/checkout/let-go-of-payment.ts';
import { reviewPayment } from '../../src/modules/checkout/review-payment.ts';
import { expireBatch } from '../../src/modules/inventory/release-reservations.ts';
import {
  approved,
  makeArticle,
  promise,
  settle,
  standing,
  startBuying,
  takeOne,
  wishFor,
  type Buying,
} from './checkout-acts.ts';

const FULL = process.env['TRIALS'] === 'full';
const TWO = FULL ? 600 : 30;
const THREE = FULL ? 400 : 16;
const TIMEOUT_MS = 1_800_000;

const kit = await startKit();
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const stage = { app: kit.app, shopId: kit.shop.id, owner };
afterAll(kit.stop);
// Plans of empty tables are no plans: what a shop has learned after its first day.
beforeEach(async () => void (await owner.query('analyze')));

async function meet(
  prepare: () => Promise<Scene>,
  { limit = TWO, restarts = 0, seed = 1 } = {},
): Promise<void> {
  const played = await playEveryOrder(stage, prepare, { limit, seed });
  expect(played.waits).toBeGreaterThan(0);
  expect(played.restarts).toBeLessThanOrEqual(restarts * played.orders);
  expect(played.orders).toBeGreaterThan(4);
  // Nobody's timer runs here: a long run outlives its own holds.
  while ((await shopTx({ ...kit.ctx }, expireBatch)) > 0);
  await expectChecksEmpty(kit.app);
}

const article = async (onHand: number) => await makeArticle(kit.ctx, onHand);
const wish = async (variantId: string) => await wishFor(kit.ctx, variantId);
const buying = async (onHand?: number) => await startBuying(kit.ctx, onHand);

async function expireHold({ reservationId }: Buying): Promise<void> {
  await owner.query(
    `update inventory.reservations set expires_at = now() - interval '1 second' where id = $1`,
    [reservationId],
  );
}

const kindOf = (result: unknown): string => {
  if (result instanceof Error) throw result;
  if (isRefusal(result)) return result.refusal;
  return (result as { kind: string }).kind;
};

test(
  'trial 8: one checkout id, three at once: one promise, the others know of it',
  async () => {
    await meet(
      async () => {
        const one = await wish(await article(5));
        const judge = (results: unknown[]): void =>
          expect(results.map(kindOf).toSorted()).toEqual(['known', 'known', 'promised']);
        return { acts: [promise(one), promise(one), promise(one)], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 24: one cart under two ids: one promise',
  async () => {
    await meet(async () => {
      const one = await wish(await article(5));
      const other = { ...one, checkoutId: newId() };
      const judge = (results: unknown[]): void =>
        expect(results.map(kindOf).toSorted()).toEqual(['cart_in_checkout', 'promised']);
      return { acts: [promise(one), promise(other)], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 21: three buyers, one piece',
  async () => {
    await meet(
      async () => {
        const variantId = await article(1);
        const wishes = [await wish(variantId), await wish(variantId), await wish(variantId)];
        const judge = (results: unknown[]): void =>
          expect(results.map(kindOf).toSorted()).toEqual([
            'out_of_stock',
            'out_of_stock',
            'promised',
          ]);
        return { acts: wishes.map(promise), judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 12: the answer, the event and the timer settle one payment: one order, one movement',
  async () => {
    await meet(
      async () => {
        const one = await buying();
        const act = settle(one, approved(one));
        const judge = async (results: unknown[]): Promise<void> => {
          expect(results).toEqual(['completed', 'completed', 'completed']);
          expect(await standing(owner, one)).toEqual({
            order: 'placed',
            payment: 'approved',
            on_hand: 4,
            reserved: 0,
            sales: 1,
          });
        };
        return { acts: [act, act, act], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 15: a run that learned nothing compensates nothing of the run that completed',
  async () => {
    await meet(async () => {
      const one = await buying();
      const late: Outcome = { outcome: 'unknown', reason: 'timeout' };
      const judge = async (results: unknown[]): Promise<void> => {
        expect(results[0]).toBe('completed');
        expect(await standing(owner, one)).toMatchObject({
          order: 'placed',
          payment: 'approved',
          sales: 1,
        });
      };
      return { acts: [settle(one, approved(one)), settle(one, late)], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 23: the hold expires, another buyer wants the piece, the payment succeeds',
  async () => {
    await meet(
      async () => {
        const one = await buying(1);
        await expireHold(one);
        const other = takeOne(one.variantId);
        const judge = async (results: unknown[]): Promise<void> => {
          for (const result of results) if (result instanceof Error) throw result;
          const now = await standing(owner, one);
          if (results[0] === 'completed') {
            expect(now).toMatchObject({
              order: 'placed',
              payment: 'approved',
              on_hand: 0,
              sales: 1,
            });
            expect(results[1]).toMatchObject({ short: [{ available: 0 }] });
          } else {
            expect([results[0], results[1]]).toEqual(['returned', 'reserved']);
            expect(now).toMatchObject({
              order: 'failed',
              payment: 'voiding',
              on_hand: 1,
              sales: 0,
            });
          }
        };
        return { acts: [settle(one, approved(one)), other, expireBatch], judge };
      },
      { limit: THREE * 2, restarts: 1 },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 17: letting go of a payment while it is settled: an order keeps its money',
  async () => {
    await meet(async () => {
      const one = await buying();
      const letGo: Act = async (tx) => await letGoOfPayment(tx, one.payment.paymentId, 'a mistake');
      const judge = async (results: unknown[]): Promise<void> => {
        expect(results[0]).toBe('completed');
        expect(['payment_not_voidable', 'payment_has_order']).toContain(kindOf(results[1]));
        expect(await standing(owner, one)).toMatchObject({ order: 'placed', payment: 'approved' });
      };
      return { acts: [settle(one, approved(one)), letGo], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 17: two cancel an order while a third refunds a part: all the money goes back, once',
  async () => {
    await meet(
      async () => {
        const one = await buying();
        await shopTx({ ...kit.ctx }, settle(one, approved(one)));
        const { paymentId, amountMinor } = one.payment;
        const cancel: Act = async (tx) => await cancelOrder(tx, one.orderId, 'test');
        const part = { refundId: newId(), paymentId, amountMinor: 100, reason: 'test' };
        const refund: Act = async (tx) => (await openRefunds(tx, [part]))[0];
        const judge = async (results: unknown[]): Promise<void> => {
          for (const result of results) if (result instanceof Error) throw result;
          const refused = [results[0], results[1]].filter(isRefusal);
          expect(refused).toMatchObject([{ refusal: 'order_not_cancellable' }]);
          const { rows } = await owner.query<{ claimed: number; state: string }>(
            'select refund_claimed_minor::int as claimed, state from payments.payments where id = $1',
            [paymentId],
          );
          const whole = isRefusal(results[2]) ? ['voiding', 0] : ['approved', amountMinor];
          expect([rows[0]!.state, rows[0]!.claimed]).toEqual(whole);
          expect(await standing(owner, one)).toMatchObject({ order: 'cancelled', on_hand: 5 });
        };
        return { acts: [cancel, cancel, refund], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 5: two people decide about one payment in review: one decision',
  async () => {
    await meet(async () => {
      const one = await buying();
      await shopTx({ ...kit.ctx }, settle(one, approved(one, 1)));
      // The order is found to cost what was taken: now both decisions are possible.
      await owner.query(
        'update payments.payments set captured_minor = amount_minor where id = $1',
        [one.payment.paymentId],
      );
      const decide =
        (decision: 'accept' | 'return'): Act =>
        async (tx) =>
          await reviewPayment(tx, one.payment.paymentId, { decision, reason: 'test' });
      const judge = async (results: unknown[]): Promise<void> => {
        for (const result of results) if (result instanceof Error) throw result;
        const refused = results.filter(isRefusal).map(({ refusal }) => refusal);
        expect(refused).toEqual(['payment_not_in_review']);
        const { order, payment, sales } = await standing(owner, one);
        const accepted = !isRefusal(results[0]);
        expect([order, payment, sales]).toEqual(
          accepted ? ['placed', 'approved', 1] : ['failed', 'voiding', 0],
        );
      };
      return { acts: [decide('accept'), decide('return')], judge };
    });
  },
  TIMEOUT_MS,
);
