import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { findOpenBreakers } from './store/breakers.ts';
import { countOpenCases } from './store/payments.ts';
import { countOpenDivergences } from './store/reconciliation.ts';

/** What an operator has to know of the payments of all shops. */
export interface PaymentTroubles {
  openBreakers: {
    shopId: string;
    provider: string;
    state: string;
    since: string;
    reason: string;
  }[];
  /** Payments that wait for a person's decision. */
  needReview: number;
  /** Payments whose outcome the provider still owes. */
  undecided: number;
  /** Where our books and the provider's differ. */
  divergences: number;
}

/** Open breakers and open cases, in all shops. */
export async function paymentTroubles(app: App): Promise<PaymentTroubles> {
  const breakers = await systemTx(app, 'payments.read_breakers', (tx) => findOpenBreakers.rows(tx));
  const [cases, divergences] = await systemTx(app, 'payments.count_open_cases', async (tx) => [
    await countOpenCases.rows(tx),
    await countOpenDivergences.one(tx),
  ]);
  const count = (...states: string[]): number =>
    cases
      .filter(({ state }) => states.includes(state))
      .reduce((sum, { payments }) => sum + payments, 0);
  return {
    openBreakers: breakers.map((row) => ({
      shopId: row.shop_id,
      provider: row.provider,
      state: row.state,
      since: row.changed_at,
      reason: row.reason,
    })),
    needReview: count('needs_review'),
    undecided: count('asking', 'unknown', 'voiding'),
    divergences: divergences.cases,
  };
}
