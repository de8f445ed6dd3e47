import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { playEveryOrder } from '#kit/every-order.ts';
import { openSale } from '#kit/flash-sales.ts';
import { startKit, type Kit } from '#kit/index.ts';
import type { Act, Stage } from '#kit/sessions.ts';
import { reserve } from '#modules/inventory/index.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { giveBackLeft, stopSale } from './close-sales.ts';
import { claimShares, grantLimited, lockClaims, type LimitedOrder } from './limit-customers.ts';
import { planSale } from './plan-sale.ts';
import { watchSale } from './watch-sales.ts';

/** Real transactions that meet statement by statement, in every order up to a number. */
const LIMIT = 60;

let kit: Kit;
let stage: Stage;
beforeAll(async () => {
  kit = await startKit();
  stage = { app: kit.app, shopId: kit.shop.id, owner: await kit.owner() };
});
afterAll(() => kit.stop());
afterEach(() => expectChecksEmpty(kit.app, 'flash_sales.'));

const orderOf = (saleId: string, email: string, personId: string | null): LimitedOrder => ({
  orderId: newId(),
  customer: { email, personId },
  shares: [{ saleId, limit: 1, quantity: 1 }],
});

const take =
  (order: LimitedOrder): Act =>
  async (tx: Tx) => {
    const granted = await grantLimited(tx, [order]);
    if (granted.size > 0) await claimShares(tx, [order]);
    return granted.size;
  };

const sumOf = (numbers: unknown[]): number =>
  numbers.reduce<number>((sum, each) => sum + Number(each), 0);

test('two processes, one customer known by address here and by person there: one is granted', async () => {
  const { saleId } = await openSale(kit.ctx, { limit: 1, onHand: 100 });
  const played = await playEveryOrder(
    stage,
    async () => {
      const [person, email] = [newId(), `${newId()}@example.org`];
      const both = orderOf(saleId, email, person);
      const other = orderOf(saleId, email.toUpperCase(), person);
      return {
        acts: [take(both), take(other)],
        judge: (results) => expect(sumOf(results)).toBe(1),
      };
    },
    { limit: LIMIT },
  );
  expect(played.waits, 'they met').toBeGreaterThan(0);
});

test('what is given back twice at once comes back once', async () => {
  const { saleId } = await openSale(kit.ctx, { limit: 1, onHand: 100 });
  const played = await playEveryOrder(
    stage,
    async () => {
      const order = orderOf(saleId, `${newId()}@example.org`, null);
      expect(await shopTx({ ...kit.ctx }, take(order))).toBe(1);
      const giveBack: Act = async (tx) => {
        const claims = await lockClaims(tx, [{ orderId: order.orderId, fingerprint: null }]);
        await claims.settle({ sold: [], returned: [order.orderId] });
        return 0;
      };
      return {
        acts: [giveBack, giveBack],
        judge: async () => {
          expect(await shopTx({ ...kit.ctx }, take({ ...order, orderId: newId() }))).toBe(1);
          await expectChecksEmpty(kit.app, 'flash_sales.');
        },
      };
    },
    { limit: LIMIT },
  );
  expect(played.waits, 'they met').toBeGreaterThan(0);
});

test('one card under two addresses, settled by two processes: one is over the limit', async () => {
  const { saleId } = await openSale(kit.ctx, { limit: 1, onHand: 100 });
  const played = await playEveryOrder(
    stage,
    async () => {
      const fingerprint = newId();
      const settling = async (): Promise<Act> => {
        const order = orderOf(saleId, `${newId()}@example.org`, null);
        expect(await shopTx({ ...kit.ctx }, take(order))).toBe(1);
        return async (tx) => {
          const claims = await lockClaims(tx, [{ orderId: order.orderId, fingerprint }]);
          const over = claims.overLimit.has(order.orderId);
          const ids = [order.orderId];
          await claims.settle(over ? { sold: [], returned: ids } : { sold: ids, returned: [] });
          return over ? 0 : 1;
        };
      };
      return {
        acts: [await settling(), await settling()],
        judge: (results) => expect(sumOf(results)).toBe(1),
      };
    },
    { limit: LIMIT },
  );
  expect(played.waits, 'they met').toBeGreaterThan(0);
});

test('a checkout takes the last piece while the sale is closed: it has it, or nobody has', async () => {
  const played = await playEveryOrder(
    stage,
    async () => {
      const { saleId, variantId } = await openSale(kit.ctx, { onHand: 1, allotment: 1 });
      await shopTx({ ...kit.ctx }, (tx) => stopSale(tx, saleId));
      const wish = { variantId, quantity: 1, locationId: saleId };
      const buy: Act = (tx) => reserve(tx, [{ reservationId: newId(), lines: [wish] }]);
      const close: Act = (tx) => giveBackLeft(tx, saleId);
      return {
        acts: [buy, close],
        judge: async ([bought]) => {
          const [first] = bought as unknown[];
          const sale = await shopRead({ ...kit.ctx }, (tx) => watchSale(tx, saleId));
          if (isRefusal(sale)) throw new Error(sale.detail);
          const got = first === 'reserved';
          expect(sale.offers).toMatchObject([
            { held: got ? 1 : 0, left: 0, givenBack: got ? 0 : 1 },
          ]);
          expect(sale.closedAt === null).toBe(got);
        },
      };
    },
    { limit: LIMIT },
  );
  expect(played.waits, 'they met').toBeGreaterThan(0);
});

test('two overlapping plans: one stands, in whatever order their statements come', async () => {
  const played = await playEveryOrder(
    stage,
    async () => {
      const { saleId, input } = await openSale(kit.ctx, { onHand: 10, allotment: 2 });
      await shopTx({ ...kit.ctx }, (tx) => stopSale(tx, saleId));
      const plan: Act = (tx) => planSale(tx, input);
      return {
        acts: [plan, plan],
        judge: (results) => {
          expect(results.filter((result) => typeof result === 'string')).toHaveLength(1);
          expect(results.filter(isRefusal)).toMatchObject([{ refusal: 'sale_overlaps' }]);
        },
      };
    },
    { limit: 20 },
  );
  expect(played.waits, 'they met').toBeGreaterThan(0);
});
