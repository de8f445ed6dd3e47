export { askProvider, authorise, checkPayment, type Unavailable } from './authorise-payment.ts';
export { createVoid, decideReview, paymentRefusals } from './contract.ts';
export {
  findPaymentsById,
  findPaymentsFor,
  findUnsettled,
  findUnsettledPayment,
  type UnsettledPayment,
} from './find-unsettled.ts';
export { paymentMethods } from './list-payments.ts';
export type { Outcome, PaymentQuestion, PaymentRequest, PaymentState } from './model.ts';
export { openPayments } from './open-payments.ts';
export { paymentTroubles, type PaymentTroubles } from './payment-troubles.ts';
export { presentPayment } from './present-payment.ts';
export {
  acceptReview,
  collect,
  lockOpenPayments,
  recordOutcomes,
  shownPayment,
  writeOutcomes,
  type RecordedOutcome,
} from './record-outcomes.ts';
export { finishRefund, openRefunds, refundPayment, type RefundRequest } from './refund-payment.ts';
export { replayLedger, type Replayed } from './replay-ledger.ts';
export { returnPayments } from './return-payments.ts';
export { finishVoid, voidPayments } from './void-payment.ts';
export { WEBHOOK_PATH, webhookKeyOf, webhookSecretOf } from './webhook-secret.ts';
