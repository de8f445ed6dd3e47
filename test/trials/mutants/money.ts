import type { Mutant } from './mutant.ts';

const payments = 'src/modules/payments';
const checkout = 'src/modules/checkout';

/** I-3: money in is money accounted. I-4: no order without payment. I-12: our book is the gateway's. */
export const moneyMutants: readonly Mutant[] = [
  {
    name: 'prices are floats',
    invariant: 'I-3',
    file: 'src/modules/pricing/model.ts',
    find: 'return multiplyRounded(unitPriceMinor, quantity, stepsPerUnit);',
    replace: 'return ((unitPriceMinor / 100) * quantity * 100) / stepsPerUnit;',
  },
  {
    name: 'another amount is as good as the one asked',
    invariant: 'I-3',
    file: `${payments}/model.ts`,
    find: "return { ...answer, outcome: 'needs_review', reason: 'amount_mismatch' };",
    replace: 'return answer;',
  },
  {
    name: 'a refund sets nothing aside',
    invariant: 'I-3',
    file: `${payments}/store/refunds.ts`,
    find: 'set refund_claimed_minor = p.refund_claimed_minor + t.amount_minor',
    replace: 'set refund_claimed_minor = p.refund_claimed_minor',
  },
  {
    name: 'a refund counts as nothing refunded',
    invariant: 'I-3',
    file: `${payments}/store/refunds.ts`,
    find: 'refunded_minor = p.refunded_minor + t.amount_minor,\n     state',
    replace: 'refunded_minor = p.refunded_minor,\n     state',
  },
  {
    name: 'more is refunded than was captured',
    invariant: 'I-3',
    file: `${payments}/refund-payment.ts`,
    find: 'if (rest < 0) return paymentRefusals.refund_exceeds_captured();',
    replace: '',
  },
  {
    name: 'delivery is free by mistake',
    invariant: 'I-3',
    file: 'src/modules/checkout/promise-orders.ts',
    find: 'amountMinor: one.quoted!.totalMinor,',
    replace: 'amountMinor: one.quoted!.subtotalMinor,',
  },
  {
    name: 'the database lets refunds exceed captures',
    invariant: 'I-3',
    statement: `do $$ declare c text; begin
      for c in select conname from pg_constraint where conrelid = 'payments.payments'::regclass
        and pg_get_constraintdef(oid) like '%refund_claimed_minor%'
      loop execute format('alter table payments.payments drop constraint %I', c); end loop; end $$`,
  },
  {
    name: 'a declined card buys',
    invariant: 'I-4',
    file: `${checkout}/settle-attempts.ts`,
    find: "if (outcome.outcome === 'declined') return 'declined';",
    replace: "if (outcome.outcome === 'declined') return 'approved';",
  },
  {
    name: 'sold out while paying, and the money stays',
    invariant: 'I-4',
    file: `${checkout}/undo-attempts.ts`,
    find: 'attempts.map(({ paymentId }) => ({ paymentId, reason })),',
    replace: 'attempts.slice(0, 0).map(({ paymentId }) => ({ paymentId, reason })),',
  },
  {
    name: 'a cancelled order keeps the money',
    invariant: 'I-4',
    file: 'src/modules/orders/cancel-order.ts',
    find: "await returnPayments(tx, [{ paymentId: cancelled.payment_id, reason: 'order cancelled' }]);",
    replace: '',
  },
  {
    name: 'compensation undoes what another run completed',
    invariant: 'I-4',
    file: `${checkout}/store.ts`,
    find: `where shop_id = $1 and id = any($2) and state = 'asking' order by id for update`,
    replace: 'where shop_id = $1 and id = any($2) order by id for update',
    also: [
      {
        file: `${payments}/record-outcomes.ts`,
        find: 'row.settled_at === null ? [row.id] : []',
        replace: '[row.id]',
      },
      {
        file: `${payments}/store/payments.ts`,
        find: 'p.id = t.id and p.settled_at is null\n   returning p.id`',
        replace: 'p.id = t.id\n   returning p.id`',
      },
    ],
  },
  {
    name: 'goods that are gone are sold all the same',
    invariant: 'I-4',
    file: `${checkout}/sell-attempts.ts`,
    find: 'const [sold, lost] = partition(late, holds.active);',
    replace: 'const [sold, lost] = [late, late.slice(late.length)];',
  },
  {
    name: 'settle pending never asks',
    invariant: 'I-4',
    file: `${payments}/store/payments.ts`,
    find: `where state in ('asking', 'unknown') and next_ask_at <= now()`,
    replace: `where state in ('asking') and next_ask_at <= now()`,
  },
  {
    name: 'a retry pays under a new key',
    invariant: 'I-12',
    file: `${payments}/authorise-payment.ts`,
    find: 'const answer = await provider.authorise(ctx, payment, attemptLimitMs(ctx));',
    replace: `const again = { ...payment, paymentId: payment.paymentId.replace(/.$/, String(attempt)) };
    const answer = await provider.authorise(ctx, attempt === 1 ? payment : again, attemptLimitMs(ctx));`,
  },
  {
    name: 'a 500 counts as not charged',
    invariant: 'I-12',
    file: `${payments}/providers/card.ts`,
    find: "if (status >= 500 || code === 'key_reused') return unknown(code ?? `status_${status}`);",
    replace: "if (status >= 500) return { outcome: 'failed', reason: 'status' };",
  },
  {
    name: 'asking what became of a payment voids it',
    invariant: 'I-12',
    file: `${payments}/providers/card.ts`,
    find: 'onlyIfAbsent: true',
    replace: 'onlyIfAbsent: false',
  },
  {
    name: 'a void is written down and not sent',
    invariant: 'I-12',
    file: `${payments}/void-payment.ts`,
    find: "if (payment.captured_minor === 0) return { outcome: 'voided' };",
    replace: "if (payment.captured_minor >= 0) return { outcome: 'voided' };",
  },
  {
    name: 'a refund without an answer counts as done',
    invariant: 'I-12',
    file: `${payments}/providers/card.ts`,
    find: "return final ? { outcome: 'refused', reason: code } : unknown(code);",
    replace:
      "return final ? { outcome: 'refused', reason: code } : { outcome: 'refunded', providerReference: null };",
  },
  {
    name: 'a refund is sent under a new key each time',
    invariant: 'I-12',
    file: `${payments}/refund-payment.ts`,
    find: '{ refundId: refund.id, amountMinor: refund.amount_minor },',
    replace: '{ refundId: `${refund.id}${refund.asked_count}`, amountMinor: refund.amount_minor },',
  },
  {
    name: 'any signature opens the webhook',
    invariant: 'I-12',
    file: `${payments}/webhook-signature.ts`,
    find: "if (!signed) return 'wrong';",
    replace: '',
  },
];
