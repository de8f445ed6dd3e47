import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { authorise } from './authorise-payment.ts';
import { checks } from './checks.ts';
import { findPaymentsById } from './find-unsettled.ts';
import type { PaymentRequest } from './model.ts';
import { openPayments } from './open-payments.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { findEvents } from './store/payments.ts';

/** The part of the tests' kit that is needed here. */
interface Kit {
  app: App;
  shop: { id: string };
  gateway: { url: string } | undefined;
  owner(): Promise<{ query(text: string): Promise<unknown> }>;
}

/** Start the tests' kit with these: attempts end soon, and no breaker opens. */
export const deskOptions = {
  gateway: true,
  settings: { PAYMENT_TIMEOUT_MS: '200', BREAKER_FAILURES: '1000' },
};

/** What tests of payments do again and again: somebody pays, looks at the gateway, lets time pass. */
export function openDesk(kit: Kit) {
  const ctx = (): Context => shopContext(kit.app, kit.shop.id);
  return { ctx, ...gatewayOf(kit), ...recordsOf(kit, ctx), pay: payer(ctx) };
}

/** A payment of 10.00 GBP that nobody has opened yet; a card unless told otherwise. */
export function request(token: string | null = 'tok_ok', more: Partial<PaymentRequest> = {}) {
  const ids = { paymentId: newId(), payableId: newId() };
  return { ...ids, method: 'card', amountMinor: 1000, currency: 'GBP', token, ...more };
}

/** A refund that nobody has asked for yet. */
export function refund(paymentId: string, amountMinor: number, refundId = newId()) {
  return { refundId, paymentId, amountMinor, reason: 'broken in transit' };
}

/** The code of a refusal; undefined for anything that went well. */
export function codeOf(result: object | Refusal | undefined): string | undefined {
  return isRefusal(result) ? result.refusal : undefined;
}

/** Promise, ask, settle, as checkout does it. */
function payer(ctx: () => Context) {
  return async (token: string | null = 'tok_ok', more: Partial<PaymentRequest> = {}) => {
    const paid = request(token, more);
    await shopTx(ctx(), async (tx) => await openPayments(tx, [paid]));
    const outcome = await authorise(ctx(), paid);
    const { paymentId } = paid;
    await shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }]));
    return paid;
  };
}

function gatewayOf(kit: Kit) {
  const url = kit.gateway?.url ?? '';
  const headers = { 'x-merchant-account': kit.shop.id };
  return {
    atGateway: async (paymentId: string): Promise<Record<string, unknown> | undefined> => {
      const response = await fetch(`${url}/payments?key=${paymentId}`, { headers });
      return ((await response.json()) as { payments: Record<string, unknown>[] }).payments[0];
    },
    /** Somebody gives the money back at the gateway's own desk. */
    voidAtGateway: async (id: string): Promise<void> => {
      await fetch(`${url}/payments/${id}/void`, { method: 'POST', headers, body: '{}' });
    },
  };
}

function recordsOf(kit: Kit, ctx: () => Context) {
  return {
    rowOf: async (paymentId: string) => {
      const [row] = await shopRead(ctx(), async (tx) => await findPaymentsById(tx, [paymentId]));
      if (!row) throw new Error(`No payment ${paymentId}`);
      return row;
    },
    historyOf: async (paymentId: string): Promise<string[]> => {
      return await shopRead(ctx(), async (tx) => {
        const rows = await findEvents.rows(tx, tx.shopId, [paymentId]);
        return rows.map(({ state }) => state);
      });
    },
    /** Lets the time pass until every open question may be asked. */
    makeDue: async (): Promise<void> => {
      const owner = await kit.owner();
      for (const table of ['payments.payments', 'payments.refunds']) {
        await owner.query(
          `update ${table} set next_ask_at = now() - interval '1 second'
           where next_ask_at is not null`,
        );
      }
    },
    /** Names of the checks that return rows. */
    brokenChecks: async (): Promise<string[]> => {
      const broken: string[] = [];
      for (const { name, statement } of checks) {
        const { rows } = await systemTx(
          kit.app,
          'payments.count_open_cases',
          async (tx) => await tx.query(statement, []),
        );
        if (rows.length > 0) broken.push(name);
      }
      return broken;
    },
  };
}
