import type { OrderDraft, OrderView } from '#modules/orders/index.ts';
import type { PaymentRequest } from '#modules/payments/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { CheckoutBody } from './contract.ts';

/** What one shopper asks for. */
export interface Wish {
  checkoutId: string;
  body: CheckoutBody;
  bodyHash: string;
  personId: string | null;
  /** The number of their place, where checkout goes by turns. */
  place?: number;
}

/** A checkout whose stock is held and whose payment is open: the provider may be asked. */
export interface Promised {
  kind: 'promised';
  checkoutId: string;
  orderId: string;
  reservationId: string;
  cartId: string;
  email: string;
  customerName: string;
  personId: string | null;
  payment: PaymentRequest;
  /** The order as it was drafted, and when: whoever places it need not read it again. */
  draft: OrderDraft;
  draftedAt: string;
  /** Whether it took a share of a flash sale with a limit, which its end must settle. */
  claimed: boolean;
}

/** A checkout id that was claimed before. */
export interface Known {
  kind: 'known';
  attempt: Attempt;
}

export interface Attempt {
  id: string;
  cartId: string;
  orderId: string;
  paymentId: string;
  reservationId: string;
  state: 'asking' | 'completed' | 'declined' | 'returned';
  bodyHash: string;
  refusal: string | null;
}

export type PromiseResult = Promised | Known | Refusal;

/** How an attempt ended, or that it has not. */
export type Settlement =
  | { state: 'completed' }
  | { state: 'asking' }
  | { state: 'declined' | 'returned'; refusal: string }
  | { state: 'released'; refusal: Refusal };

/** What a checkout call comes to. */
export interface Placed {
  /** 201 a new order, 200 a replay, 202 the payment's outcome is not known yet. */
  status: 200 | 201 | 202;
  order: OrderView;
}
