import type { Context } from '#platform/context.ts';
import type {
  PaymentQuestion,
  PaymentRequest,
  ProviderAnswer,
  RefundAnswer,
  VoidAnswer,
} from './model.ts';
import type { LedgerPage } from './reconcile-model.ts';

/** What identifies a payment at its provider. */
export interface ProviderPayment {
  paymentId: string;
  providerReference: string | null;
}

/**
 * A payment method. A new one is one new file in `providers/` that exports `provider`; nothing else
 * changes. Each function makes one attempt within the time limit it was given; whether and when to
 * try again is decided by the callers, with the same id. No function throws for what the outside does.
 */
export interface PaymentProvider {
  /** The word in the API and in the tables: `card`. */
  readonly method: string;
  /** What the storefront shows when it has no translation. */
  readonly label: string;
  /** Spoken to over a network: attempts are repeated, and a circuit breaker stands before it. */
  readonly remote: boolean;
  /** The shopper's browser has to send a token. */
  readonly needsToken: boolean;
  /** Takes the money. `unknown` unless it is certain that it was, or was not, taken. */
  authorise(ctx: Context, payment: PaymentRequest, limitMs: number): Promise<ProviderAnswer>;
  /**
   * Tells what became of a payment. A payment that the provider never saw is closed in the same step,
   * so that a request still on its way cannot charge any more; the answer is then `failed`.
   */
  ask(ctx: Context, payment: PaymentQuestion, limitMs: number): Promise<ProviderAnswer>;
  /** Gives part of the money back; the refund's id makes repeating harmless. */
  refund(
    ctx: Context,
    payment: ProviderPayment,
    refund: { refundId: string; amountMinor: number },
    limitMs: number,
  ): Promise<RefundAnswer>;
  /** Gives everything back, or lets go of what was never captured; repeating is harmless. */
  void(ctx: Context, payment: ProviderPayment, limitMs: number): Promise<VoidAnswer>;
  /**
   * A page of what the provider's own book says of this shop, from the start without a cursor;
   * undefined when it cannot be had now. A provider without a book (cash) has no such function.
   */
  readLedger?(
    ctx: Context,
    cursor: string | null,
    limitMs: number,
  ): Promise<LedgerPage | undefined>;
}
