import type { PaymentQuestion } from '../model.ts';
import type { PaymentProvider } from '../provider.ts';

/** Cash on collection: approved at once, the money comes when the goods are handed over. */
export const provider: PaymentProvider = {
  method: 'cash',
  label: 'Cash on collection',
  remote: false,
  needsToken: false,
  authorise: async (_ctx, payment) => promise(payment),
  ask: async (_ctx, payment) => promise(payment),
  refund: async () => ({ outcome: 'refunded', providerReference: null }),
  void: async () => ({ outcome: 'voided' }),
};

function promise({ amountMinor, currency }: PaymentQuestion) {
  return {
    outcome: 'approved' as const,
    providerReference: null,
    amountMinor,
    currency,
    collected: false,
    cardLastFour: null,
    fingerprint: null,
  };
}
