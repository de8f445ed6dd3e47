/** Trial 23: the hold on the goods runs out while, or just as, the payment succeeds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut, type ApiAnswer } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { timers } from '../../src/modules/inventory/jobs.ts';
import { timers as paymentTimers } from '../../src/modules/payments/jobs.ts';
import { newId } from '#platform/ids.ts';

const FULL = process.env['TRIALS'] === 'full';
/** Room for all that the tests do while the gateway thinks, on a slow machine too. */
const LATENCY_MS = 2_000;

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '5000' } });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const api = apiOf(await kit.server());
const owner = await kit.owner();

/** What the shelf says: on hand and held. */
async function shelf(variantId: string): Promise<[onHand: number, reserved: number]> {
  const { rows } = await owner.query<{ on_hand: string; reserved: string }>(
    'select on_hand, reserved from inventory.stock where variant_id = $1',
    [variantId],
  );
  return [Number(rows[0]?.on_hand), Number(rows[0]?.reserved)];
}

/** Lets every live hold on the variant run out now, by the database's clock. */
async function expireHolds(variantId: string): Promise<number> {
  const { rowCount } = await owner.query(
    `update inventory.reservations r set expires_at = now() - interval '1 second'
     from inventory.reservation_lines l
     where l.reservation_id = r.id and l.variant_id = $1 and r.state = 'active'`,
    [variantId],
  );
  return rowCount ?? 0;
}

async function runTimers(list: typeof timers): Promise<void> {
  for (const each of list) await each.run(kit.app);
}

interface Purchase {
  answer: Promise<ApiAnswer>;
}

async function startBuying(variantId: string): Promise<Purchase> {
  const cartId = await cartWith(api, { [variantId]: 1 });
  return { answer: checkOut(api, checkoutBody(cartId), newId()) };
}

/** Whatever came of it: one sold piece and its money per placed order, and nothing else kept. */
async function expectOrderOrMoneyBack(answers: readonly ApiAnswer[]): Promise<number> {
  await runTimers(paymentTimers);
  const kept = netCaptures(await readLedger(kit.gateway!.url));
  const placed = answers.filter(({ status }) => status === 201);
  for (const { body } of placed) {
    expect(kept.get(String(body['id']))).toBe((body['total'] as { amount: number }).amount);
  }
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'out_of_stock' } });
  }
  const { rows } = await owner.query<{ id: string }>(
    `select id from orders.orders where state = 'placed'`,
  );
  const orders = new Set(rows.map(({ id }) => id));
  expect([...kept].filter(([id, amount]) => amount !== 0 && !orders.has(id))).toEqual([]);
  return placed.length;
}

test('trial 23: the hold ran out during the payment and nobody wanted the goods: the order stands', async () => {
  await kit.gateway!.control({ latencyMs: LATENCY_MS });
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1000 });
  const { answer } = await startBuying(variantId);
  while ((await expireHolds(variantId)) === 0) await sleep(5);
  await runTimers(timers);
  expect(await shelf(variantId)).toEqual([1, 0]);
  expect(await expectOrderOrMoneyBack([await answer])).toBe(1);
  expect(await shelf(variantId)).toEqual([0, 0]);
});

test('trial 23: the hold ran out and another buyer took the goods: the money goes back', async () => {
  await kit.gateway!.control({ latencyMs: LATENCY_MS });
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1000 });
  const otherCart = await cartWith(api, { [variantId]: 1 });
  const { answer } = await startBuying(variantId);
  while ((await expireHolds(variantId)) === 0) await sleep(5);
  await kit.gateway!.control({ latencyMs: 0 });
  const other = await checkOut(api, checkoutBody(otherCart));
  expect(other.status).toBe(201);
  const first = await answer;
  expect(first).toMatchObject({ status: 409, body: { code: 'out_of_stock' } });
  expect(await expectOrderOrMoneyBack([first, other])).toBe(1);
  expect(await shelf(variantId)).toEqual([0, 0]);
});

test('trial 23: at any moment of expiry: an order with its goods, or all the money back', async () => {
  await kit.gateway!.control({ latencyMs: 40 });
  for (let round = 0; round < (FULL ? 200 : 15); round += 1) {
    const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1000 });
    const otherCart = await cartWith(api, { [variantId]: 1 });
    const { answer } = await startBuying(variantId);
    const other = (async () => {
      while ((await expireHolds(variantId)) === 0) await sleep(1);
      await sleep((round * 7) % 60);
      const [bought] = await Promise.all([
        checkOut(api, checkoutBody(otherCart)),
        runTimers(timers),
      ]);
      return bought;
    })();
    const answers = await Promise.all([answer, other]);
    const sold = await expectOrderOrMoneyBack(answers);
    expect([sold, await shelf(variantId)]).toEqual([1, [0, 0]]);
  }
}, 300_000);
