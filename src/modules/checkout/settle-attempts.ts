import { extendReservations, lockReserved } from '#modules/inventory/index.ts';
import { showOrders, showPlaced, type OrderView } from '#modules/orders/index.ts';
import { paymentRefusals, shownPayment, writeOutcomes } from '#modules/payments/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { attemptOf } from './claim-ids.ts';
import { countRefusedCards, lockFlashClaims } from './flash-offers.ts';
import type { Attempt, Promised, Settlement } from './model.ts';
import { partition, sellLate, sellReady, writeEnds, type Numbers } from './sell-attempts.ts';
import { lockGround, type Answered } from './settle-ground.ts';
import { deleteAttempts, findAttempts } from './store.ts';
import { refuseCards, undo } from './undo-attempts.ts';

export type { Answered } from './settle-ground.ts';

/** How an attempt ended, with its order as the shopper sees it, placed or pending. */
export interface Settled {
  settlement: Settlement;
  order: OrderView | undefined;
}

type Told = Answered & { promised: Promised };
type Ending = 'approved' | 'overLimit' | 'declined' | 'released' | 'open';

/**
 * Act three, for any number of attempts in one transaction. Approved: money recorded, goods leave,
 * order placed, cart closed; with a card that has bought its part of a flash sale: stock and money
 * back, order failed. Declined: stock back, cart open, id used. Unavailable, or
 * found never to have reached the provider: the same, id free, for nobody declined. Unknown or in
 * review: stays open. What another run has settled is left as it is, and its end is returned;
 * compensation never touches what somebody else completed.
 */
export async function settleAll(tx: Tx, answers: readonly Answered[]): Promise<Settlement[]> {
  await settle(tx, answers);
  return await settlementsOf(tx, answers);
}

/** The same with the orders. What was placed here is known without reading it again. */
export async function settleAndShow(tx: Tx, answers: readonly Told[]): Promise<Settled[]> {
  const numbers = await settle(tx, answers);
  const [placed, others] = [true, false].map((mine) => {
    return answers.filter(({ promised }) => numbers.has(promised.orderId) === mine);
  }) as [Told[], Told[]];
  const settled = [
    ...(await showSold(tx, placed, numbers)),
    ...(others.length > 0 ? await readSettled(tx, others) : []),
  ];
  const byId = new Map(settled.map(([id, each]) => [id, each]));
  return answers.map(({ checkoutId }) => byId.get(checkoutId)!);
}

async function showSold(
  tx: Tx,
  answers: readonly Told[],
  numbers: Numbers,
): Promise<[string, Settled][]> {
  const orders = await showPlaced(
    tx,
    answers.map(({ promised, outcome }) => {
      if (isRefusal(outcome) || outcome.outcome !== 'approved') {
        throw new Error('An order was placed that nobody paid for');
      }
      const { draft, draftedAt: createdAt, orderId } = promised;
      return { draft, createdAt, number: numbers.get(orderId)!, payment: shownPayment(outcome) };
    }),
  );
  return answers.map(({ checkoutId }, index) => {
    return [checkoutId, { settlement: { state: 'completed' }, order: orders[index] }];
  });
}

async function readSettled(tx: Tx, answers: readonly Told[]): Promise<[string, Settled][]> {
  const [settlements, orders] = await Promise.all([
    settlementsOf(tx, answers),
    showOrders(
      tx,
      answers.map(({ paymentId, promised }) => ({ orderId: promised.orderId, paymentId })),
    ),
  ]);
  return answers.map(({ checkoutId, promised }, index) => {
    return [checkoutId, { settlement: settlements[index]!, order: orders.get(promised.orderId) }];
  });
}

async function settle(tx: Tx, answers: readonly Answered[]): Promise<Numbers> {
  const ground = await lockGround(tx, answers);
  const { asking, open, holds, now } = ground;
  const live = answers.filter(({ checkoutId, paymentId }) => {
    return asking.get(checkoutId)?.paymentId === paymentId && open.has(paymentId);
  });
  const claims = await lockFlashClaims(tx, live.map(paidOf(asking)));
  const grouped = Map.groupBy(live, ({ checkoutId, outcome }): Ending => {
    const over = claims.overLimit.has(asking.get(checkoutId)!.orderId);
    return over ? 'overLimit' : endingOf(outcome);
  });
  const attemptsOf = (ending: Ending): Attempt[] =>
    (grouped.get(ending) ?? []).map((answer) => asking.get(answer.checkoutId)!);
  const [ready, late] = partition(attemptsOf('approved'), holds.active);
  // Several kinds of ending touch stock one after the other: all of it is locked first, in order.
  if (grouped.size > 1 || late.length > 0) {
    await lockReserved(
      tx,
      live.map(({ checkoutId }) => asking.get(checkoutId)!.reservationId),
    );
  }
  const [recorded, numbers] = await Promise.all([
    writeOutcomes(tx, live, now),
    sellReady(tx, ready, ground),
    writeEnds(tx, attemptsOf('overLimit'), 'overLimit', now),
    writeEnds(tx, attemptsOf('declined'), 'declined', now),
    deleteReleased(tx, attemptsOf('released')),
  ]);
  if (recorded.size !== live.length) throw new Error('A locked payment was settled by others');
  await refuseCards(tx, attemptsOf('overLimit'));
  await undo(tx, attemptsOf('declined'), 'The payment was declined. Nothing was charged.');
  await undo(
    tx,
    attemptsOf('released'),
    'The payment service could not be reached. Nothing was charged.',
  );
  // Who waits for the provider keeps the goods meanwhile.
  await extendReservations(
    tx,
    attemptsOf('open').map(({ reservationId }) => reservationId),
  );
  for (const [orderId, number] of await sellLate(tx, late, ground)) numbers.set(orderId, number);
  // After the counter of the shop, which who is sold late still takes.
  await countRefusedCards(tx, attemptsOf('overLimit'), claims);
  const ended = live.filter((answer) => endingOf(answer.outcome) !== 'open').map(orderOf(asking));
  await claims.settle({
    sold: [...numbers.keys()],
    returned: ended.filter((orderId) => !numbers.has(orderId)),
  });
  return numbers;
}

function paidOf(asking: ReadonlyMap<string, Attempt>) {
  return ({ checkoutId, outcome, promised }: Answered) => {
    return { orderId: asking.get(checkoutId)!.orderId, outcome, promised };
  };
}

function orderOf(asking: ReadonlyMap<string, Attempt>) {
  return ({ checkoutId }: Answered): string => asking.get(checkoutId)!.orderId;
}

function endingOf(outcome: Answered['outcome']): Exclude<Ending, 'overLimit'> {
  if (isRefusal(outcome)) return 'released';
  if (outcome.outcome === 'approved') return 'approved';
  if (outcome.outcome === 'declined') return 'declined';
  if (outcome.outcome === 'failed') return 'released';
  return 'open';
}

async function deleteReleased(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length > 0) {
    await deleteAttempts.run(
      tx,
      tx.shopId,
      attempts.map((attempt) => attempt.id),
    );
  }
}

async function settlementsOf(tx: Tx, answers: readonly Answered[]): Promise<Settlement[]> {
  const rows = await findAttempts.rows(
    tx,
    tx.shopId,
    answers.map((answer) => answer.checkoutId),
  );
  const byId = new Map(rows.map((row) => [row.id, attemptOf(row)]));
  return answers.map(({ checkoutId, paymentId, outcome }): Settlement => {
    const attempt = byId.get(checkoutId);
    if (attempt?.paymentId !== paymentId) {
      if (isRefusal(outcome)) return { state: 'released', refusal: outcome };
      if (outcome.outcome === 'failed' || outcome.outcome === 'unknown') {
        return { state: 'released', refusal: paymentRefusals.payment_unavailable() };
      }
      // The provider said no after a worker had let the attempt go: nothing is charged either way.
      if (outcome.outcome === 'declined') {
        return { state: 'released', refusal: paymentRefusals.payment_declined() };
      }
      throw new Error(`Attempt ${checkoutId} is gone though its payment was answered`);
    }
    if (attempt.state === 'completed' || attempt.state === 'asking')
      return { state: attempt.state };
    return { state: attempt.state, refusal: attempt.refusal ?? 'payment_declined' };
  });
}
