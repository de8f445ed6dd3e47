import {
  Money,
  Text,
  Timestamp,
  Type,
  Uuid,
  endpoint,
  orNull,
  page,
  strict,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const paymentRefusals = defineRefusals({
  payment_method_unknown: {
    status: 422,
    detail: 'This shop does not take that payment method. Choose another one.',
  },
  payment_token_missing: {
    status: 422,
    detail: 'The card details are missing. Enter the card again.',
  },
  payment_unavailable: {
    status: 503,
    detail:
      'Payment service temporarily unavailable. Nothing was charged, your cart is kept. Try again shortly.',
  },
  payment_declined: {
    status: 422,
    detail: 'Payment failed. The card was declined and nothing was charged. Try another card.',
  },
  payment_returned: {
    status: 422,
    detail: 'The payment could not be accepted and your money is on its way back. Pay again.',
  },
  payment_in_review: {
    status: 409,
    detail: 'This payment waits for a decision. Accept or return it under reviews.',
  },
  payment_not_in_review: {
    status: 409,
    detail: 'Nothing is to be decided about this payment: somebody did, or it never was.',
  },
  review_not_acceptable: {
    status: 409,
    detail: 'Amount and currency are not those of an order that still waits. Return the money.',
  },
  case_not_found: { status: 404, detail: 'This case does not exist.' },
  case_resolved: { status: 409, detail: 'This case was resolved meanwhile. Load the list again.' },
  payment_not_found: { status: 404, detail: 'This payment does not exist.' },
  payment_not_refundable: {
    status: 409,
    detail: 'Only a payment that was approved and collected can be refunded.',
  },
  refund_exceeds_captured: {
    status: 409,
    detail: 'The refund is larger than what is left of the payment. Choose a smaller amount.',
  },
  refund_currency_mismatch: {
    status: 422,
    detail: 'The refund must be in the currency of the payment.',
  },
  refund_key_reused: {
    status: 422,
    detail: 'This refund id was used for another refund. Use a new one.',
  },
  payment_not_voidable: {
    status: 409,
    detail: 'Only an approved payment without refunds can be voided. Refund it instead.',
  },
  payment_has_order: {
    status: 409,
    detail: 'An order rests on this payment. Cancel the order: goods and money go back together.',
  },
  payment_not_collectable: {
    status: 409,
    detail: 'Only cash that is still to come can be collected.',
  },
  webhook_signature_invalid: {
    status: 401,
    detail: 'This event is not signed with the secret of its merchant, or it is too old.',
  },
  breaker_not_found: { status: 404, detail: 'No payment provider has that name.' },
});

export const PaymentMethod = Type.Object({
  method: Type.String(),
  label: Type.String(),
  needsToken: Type.Boolean(),
  available: Type.Boolean({ description: 'False while the provider cannot be reached.' }),
});

export const Refund = Type.Object({
  id: Uuid,
  paymentId: Uuid,
  state: Type.String({ description: 'asking, refunded or refused' }),
  amount: Money,
  reason: Type.String(),
  refusal: orNull(Type.String()),
  actor: Type.String(),
  openedAt: Timestamp,
  settledAt: orNull(Timestamp),
});
export type Refund = StaticOf<typeof Refund>;

export const PaymentEvent = Type.Object({
  sequence: Type.Integer(),
  state: Type.String(),
  captured: Money,
  refunded: Money,
  reason: orNull(Type.String()),
  actor: Type.String(),
  happenedAt: Timestamp,
});

export const Payment = Type.Object({
  id: Uuid,
  payableId: Uuid,
  method: Type.String(),
  state: Type.String(),
  amount: Money,
  captured: Money,
  refunded: Money,
  refundable: Money,
  card: orNull(Type.Object({ lastFour: Type.String() })),
  providerReference: orNull(Type.String()),
  reason: orNull(Type.String()),
  openedAt: Timestamp,
  settledAt: orNull(Timestamp),
});
export type Payment = StaticOf<typeof Payment>;

export const PaymentDetails = Type.Object({
  ...Payment.properties,
  refunds: Type.Array(Refund),
  events: Type.Array(PaymentEvent),
});

export const PaymentCase = Type.Object({
  id: Uuid,
  kind: Type.String({ description: 'What differs: `missing_at_gateway`, `capture_differs`, …' }),
  subject: Type.String({ description: 'The gateway’s entry, or our payment when it has none.' }),
  paymentId: orNull(Uuid),
  state: Type.String({ description: 'open or resolved' }),
  details: Type.Record(Type.String(), Type.Unknown()),
  openedAt: Timestamp,
  resolvedAt: orNull(Timestamp),
  resolution: orNull(Type.String({ description: 'matched, voided, or what a person wrote' })),
  resolvedBy: orNull(Type.String()),
});
export type PaymentCase = StaticOf<typeof PaymentCase>;

export const Breaker = Type.Object({
  provider: Type.String(),
  state: Type.String({ description: 'CLOSED, OPEN or HALF_OPEN' }),
  retryAt: orNull(Timestamp),
  reason: orNull(Type.String()),
  changedBy: orNull(Type.String()),
  changedAt: orNull(Timestamp),
});
export type Breaker = StaticOf<typeof Breaker>;

const ById = strict({ id: Uuid });
const ByProvider = strict({ provider: Type.String({ pattern: '^[a-z][a-z0-9_]{0,31}$' }) });

export const listPaymentMethods = endpoint({
  method: 'GET',
  path: '/api/v1/payment-methods',
  tag: 'Shopping',
  summary: 'How the shop can be paid',
  answers: { 200: Type.Object({ items: Type.Array(PaymentMethod) }) },
  refusals: [],
});

export const listPayments = endpoint({
  method: 'GET',
  path: '/api/v1/admin/payments',
  tag: 'Payments',
  summary: 'Payments, newest first; `state=needs_review` lists what people must look at',
  query: strict({
    state: Type.Optional(Type.String({ pattern: '^[a-z_]{1,30}$' })),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Uuid),
  }),
  answers: { 200: page(Payment) },
  refusals: [],
});

export const getPayment = endpoint({
  method: 'GET',
  path: '/api/v1/admin/payments/:id',
  tag: 'Payments',
  summary: 'One payment with its refunds and its history',
  params: ById,
  answers: { 200: PaymentDetails },
  refusals: ['payment_not_found'],
});

export const listReviews = endpoint({
  method: 'GET',
  path: '/api/v1/admin/payments/reviews',
  tag: 'Payments',
  summary: 'Payments that a person must decide about, newest first',
  query: strict({
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Uuid),
  }),
  answers: { 200: page(Payment) },
  refusals: [],
});

export const decideReview = endpoint({
  method: 'POST',
  path: '/api/v1/admin/payments/:id/review',
  tag: 'Payments',
  summary: 'Decide about a payment in review: place its order, or send the money back',
  params: ById,
  body: strict({
    decision: Type.Union([Type.Literal('accept'), Type.Literal('return')]),
    reason: Text(200),
  }),
  answers: { 200: Payment },
  refusals: ['payment_not_found', 'payment_not_in_review', 'review_not_acceptable'],
  idempotencyKey: true,
});

export const listPaymentCases = endpoint({
  method: 'GET',
  path: '/api/v1/admin/payments/cases',
  tag: 'Payments',
  summary: 'Captures that only our book or only the gateway’s knows, newest first',
  query: strict({
    state: Type.Union([Type.Literal('open'), Type.Literal('resolved')], { default: 'open' }),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Uuid),
  }),
  answers: { 200: page(PaymentCase) },
  refusals: [],
});

export const resolvePaymentCase = endpoint({
  method: 'POST',
  path: '/api/v1/admin/payments/cases/:id/resolve',
  tag: 'Payments',
  summary: 'Close a case with a note; moves no money',
  params: ById,
  body: strict({ note: Text(500) }),
  answers: { 200: PaymentCase },
  refusals: ['case_not_found', 'case_resolved'],
  idempotencyKey: true,
});

export const createRefund = endpoint({
  method: 'POST',
  path: '/api/v1/admin/payments/:id/refunds',
  tag: 'Payments',
  summary: 'Give money back, in part or, without an amount, all that is left',
  params: ById,
  body: strict({ amount: Type.Optional(Money), reason: Text(500) }),
  answers: { 201: Refund },
  refusals: [
    'payment_not_found',
    'refund_currency_mismatch',
    'payment_not_refundable',
    'refund_exceeds_captured',
  ],
  idempotencyKey: true,
});

export const createVoid = endpoint({
  method: 'POST',
  path: '/api/v1/admin/payments/:id/void',
  tag: 'Payments',
  summary: 'Let go of a payment that no order rests on',
  params: ById,
  body: strict({ reason: Text(200) }),
  answers: { 200: Payment },
  refusals: ['payment_not_found', 'payment_in_review', 'payment_has_order', 'payment_not_voidable'],
  idempotencyKey: true,
});

export const createCollection = endpoint({
  method: 'POST',
  path: '/api/v1/admin/payments/:id/collection',
  tag: 'Payments',
  summary: 'The promised cash has been handed over',
  params: ById,
  answers: { 200: Payment },
  refusals: ['payment_not_found', 'payment_not_collectable'],
  idempotencyKey: true,
});

export const listBreakers = endpoint({
  method: 'GET',
  path: '/api/v1/admin/payment-breakers',
  tag: 'Payments',
  summary: 'The circuit breaker before each payment provider',
  answers: { 200: Type.Object({ items: Type.Array(Breaker) }) },
  refusals: [],
});

export const resetPaymentBreaker = endpoint({
  method: 'POST',
  path: '/api/v1/admin/payment-breakers/:provider/reset',
  tag: 'Payments',
  summary: 'Close a circuit breaker by hand',
  params: ByProvider,
  answers: { 200: Type.Object({ items: Type.Array(Breaker) }) },
  refusals: ['breaker_not_found'],
});
