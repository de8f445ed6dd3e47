/**
 * Transactions about one payment meet statement by statement: two in every order of their
 * statements, three in many. `npm run trials` plays them all.
 */
import { afterAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { playEveryOrder, type OrdersPlayed, type Scene } from '#kit/every-order.ts';
import { startKit } from '#kit/index.ts';
import type { Act } from '#kit/sessions.ts';
import {
  openPayments,
  openRefunds,
  recordOutcomes,
  returnPayments,
  voidPayments,
  type Outcome,
} from '#modules/payments/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { once } from '#platform/http/idempotency.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { claimProbe, storeBreaker } from '../../src/modules/payments/store/breakers.ts';
import { insertWebhookEvents, makePaymentsDue } from '../../src/modules/payments/store/webhooks.ts';

const FULL = process.env['TRIALS'] === 'full';
const TWO = FULL ? 2_000 : 60;
const THREE = FULL ? 1_000 : 30;
const TIMEOUT_MS = 900_000;

const kit = await startKit();
const owner = await kit.owner();
const stage = { app: kit.app, shopId: kit.shop.id, owner };
afterAll(kit.stop);

/** Plays all orders; somebody must have waited for somebody, or nothing ever met. */
async function meet(prepare: () => Promise<Scene>, { limit = TWO } = {}): Promise<OrdersPlayed> {
  const played = await playEveryOrder(stage, prepare, { limit });
  expect(played.waits).toBeGreaterThan(0);
  expect(played.restarts).toBe(0);
  expect(played.orders).toBeGreaterThan(4);
  // These payments have no orders, which the checks of others would miss.
  await expectChecksEmpty(kit.app, 'payments.');
  return played;
}

function approved(amountMinor = 1000): Outcome {
  const capture = { amountMinor, currency: 'GBP', collected: true };
  const provider = { providerReference: `pay_${newId()}`, cardLastFour: null, fingerprint: null };
  return { outcome: 'approved', ...capture, ...provider };
}

/** A payment of 10.00 that is asked for. */
async function asked(): Promise<string> {
  const paymentId = newId();
  const money = { method: 'cash', amountMinor: 1000, currency: 'GBP', token: null };
  await shopTx({ ...kit.ctx }, (tx) =>
    openPayments(tx, [{ paymentId, payableId: newId(), ...money }]),
  );
  return paymentId;
}

/** A payment of 10.00 that was paid. */
async function paid(): Promise<string> {
  const paymentId = await asked();
  await shopTx({ ...kit.ctx }, (tx) => recordOutcomes(tx, [{ paymentId, outcome: approved() }]));
  return paymentId;
}

const refundOf =
  (paymentId: string, amountMinor: number, refundId = newId()): Act =>
  async (tx) => {
    const [opened] = await openRefunds(tx, [{ refundId, paymentId, amountMinor, reason: 'test' }]);
    return opened;
  };
const said = (result: unknown): string => {
  if (result instanceof Error) throw result;
  return isRefusal(result) ? result.refusal : 'done';
};

async function rowOf(paymentId: string) {
  const { rows } = await owner.query<{
    state: string;
    claimed: number;
    due: boolean;
    line: string[];
  }>(
    `select p.state, p.refund_claimed_minor::int as claimed, p.next_ask_at is not null as due,
       (select array_agg(e.state order by e.sequence) from payments.payment_events e
        where e.payment_id = p.id) as line
     from payments.payments p where p.id = $1`,
    [paymentId],
  );
  return rows[0]!;
}

test(
  'trial 16: two whole refunds: one, and the other is told',
  async () => {
    await meet(async () => {
      const paymentId = await paid();
      const judge = async (results: unknown[]): Promise<void> => {
        expect(results.map(said).toSorted()).toEqual(['done', 'refund_exceeds_captured']);
        expect(await rowOf(paymentId)).toMatchObject({ claimed: 1000 });
      };
      return { acts: [refundOf(paymentId, 1000), refundOf(paymentId, 1000)], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 16: three refunds of 4.00 from 10.00: two of them',
  async () => {
    await meet(
      async () => {
        const paymentId = await paid();
        const judge = async (results: unknown[]): Promise<void> => {
          expect(results.map(said).toSorted()).toEqual(['done', 'done', 'refund_exceeds_captured']);
          expect(await rowOf(paymentId)).toMatchObject({ claimed: 800 });
        };
        return { acts: [1, 2, 3].map(() => refundOf(paymentId, 400)), judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 16: the same refund twice is one',
  async () => {
    await meet(async () => {
      const [paymentId, refundId] = [await paid(), newId()];
      const judge = async (results: unknown[]): Promise<void> => {
        expect(results.map(said)).toEqual(['done', 'done']);
        expect(await rowOf(paymentId)).toMatchObject({ claimed: 400 });
      };
      const act = refundOf(paymentId, 400, refundId);
      return { acts: [act, act], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 17: a void, a refund and a return of all: the money is promised back once',
  async () => {
    await meet(
      async () => {
        const paymentId = await paid();
        const letGo: Act = async (tx) =>
          (await voidPayments(tx, [{ paymentId, reason: 'test' }])).has(paymentId);
        const returned: Act = async (tx) =>
          await returnPayments(tx, [{ paymentId, reason: 'order cancelled' }]);
        const judge = async ([voided, refunded]: unknown[]): Promise<void> => {
          const { state, claimed } = await rowOf(paymentId);
          // Whole by a void, by whomever; or whole by refunds.
          expect([state, claimed]).toEqual(
            state === 'voiding' ? ['voiding', 0] : ['approved', 1000],
          );
          if (voided)
            expect([state, said(refunded)]).toEqual(['voiding', 'payment_not_refundable']);
          if (said(refunded) === 'done') expect(state).toBe('approved');
        };
        return { acts: [letGo, refundOf(paymentId, 400), returned], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test.each([
  ['approved', 'failed'],
  ['approved', 'approved'],
  ['declined', 'unknown'],
] as const)(
  'trial 15: %s and %s settle one payment: one of them moves it',
  async (a, b) => {
    const outcomeOf = (outcome: string): Outcome =>
      outcome === 'approved' ? approved() : ({ outcome, reason: 'test' } as Outcome);
    await meet(async () => {
      const paymentId = await asked();
      const settle =
        (outcome: Outcome): Act =>
        async (tx) =>
          (await recordOutcomes(tx, [{ paymentId, outcome }])).has(paymentId);
      const judge = async (results: unknown[]): Promise<void> => {
        const { state, line } = await rowOf(paymentId);
        const moved = [a, b].filter((_, index) => results[index]);
        // An unknown outcome leaves the payment open for the other.
        expect(moved.filter((outcome) => outcome !== 'unknown')).toHaveLength(1);
        expect([state, line.at(-1)]).toEqual([moved.find((one) => one !== 'unknown'), state]);
      };
      return { acts: [settle(outcomeOf(a)), settle(outcomeOf(b))], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 12: an event and the answer: the payment is settled and asked about no more',
  async () => {
    await meet(async () => {
      const paymentId = await asked();
      const settle: Act = async (tx) =>
        await recordOutcomes(tx, [{ paymentId, outcome: { outcome: 'declined', reason: 'test' } }]);
      const due: Act = async (tx) =>
        await makePaymentsDue.rows(tx, tx.shopId, [paymentId], await tx.now());
      const judge = async (): Promise<void> =>
        expect(await rowOf(paymentId)).toMatchObject({ state: 'declined', due: false });
      return { acts: [settle, due], judge };
    });
  },
  TIMEOUT_MS,
);

test(
  'trial 11: lists of the same events in another order: each is claimed once',
  async () => {
    await meet(
      async () => {
        const ids = [newId(), newId(), newId()];
        const claim =
          (list: string[]): Act =>
          async (tx) => {
            const types = list.map(() => 'payment.approved');
            const none = list.map(() => null);
            const now = await tx.now();
            const rows = await insertWebhookEvents.rows(tx, tx.shopId, list, types, none, now);
            return rows.map(({ id }) => id);
          };
        const judge = (results: unknown[]): void =>
          expect((results.flat() as string[]).toSorted()).toEqual(ids.toSorted());
        return { acts: [claim(ids), claim(ids.toReversed()), claim(ids.slice(1))], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trial 18: three processes want the probe: one gets it',
  async () => {
    await meet(
      async () => {
        const provider = `p${newId().replaceAll('-', '').slice(-20)}`;
        const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)];
        const [now, end] = [new Date().toISOString(), future.toISOString()];
        await shopTx({ ...kit.ctx }, (tx) =>
          storeBreaker.run(
            tx,
            tx.shopId,
            provider,
            'open',
            past.toISOString(),
            'test',
            'test',
            now,
          ),
        );
        const claim: Act = async (tx) =>
          (await claimProbe.row(tx, tx.shopId, provider, now, end, 'system')) !== undefined;
        const judge = (results: unknown[]): void =>
          expect(results.filter((won) => won === true)).toHaveLength(1);
        return { acts: [claim, claim, claim], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);

test(
  'trials 6, 7 and 8: one key, twice the same body and once another: one effect',
  async () => {
    await meet(
      async () => {
        const paymentId = await paid();
        const scope = { principal: 'staff', route: 'POST /refunds', key: newId() };
        const send =
          (amount: number): Act =>
          async (tx) =>
            await once(tx, scope, { amount }, async () => await refundOf(paymentId, amount)(tx));
        const judge = async (results: unknown[]): Promise<void> => {
          const { claimed } = await rowOf(paymentId);
          expect([300, 200]).toContain(claimed);
          const refused = results.filter(isRefusal).map(({ refusal }) => refusal);
          const others = claimed === 300 ? 1 : 2;
          expect(refused).toEqual(Array.from({ length: others }, () => 'idempotency_key_reused'));
        };
        return { acts: [send(300), send(300), send(200)], judge };
      },
      { limit: THREE },
    );
  },
  TIMEOUT_MS,
);
