/** States of payments and refunds, what a provider can answer, and the moves between. Pure. */

export type PaymentState =
  | 'asking'
  | 'unknown'
  | 'approved'
  | 'declined'
  | 'failed'
  | 'needs_review'
  | 'voiding'
  | 'voided'
  | 'partially_refunded'
  | 'refunded';

/**
 * The legal moves. `failed` is certain: no money was taken. `unknown` is not a failure: the provider
 * may have charged, and is asked until it says. A payment that needs review releases no goods; people
 * accept it or return the money.
 */
export const moves: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  asking: ['approved', 'declined', 'failed', 'needs_review', 'unknown'],
  unknown: ['approved', 'declined', 'failed', 'needs_review', 'unknown'],
  approved: ['approved', 'voiding', 'partially_refunded', 'refunded'],
  needs_review: ['approved', 'voiding'],
  voiding: ['voided', 'needs_review'],
  partially_refunded: ['partially_refunded', 'refunded'],
  declined: [],
  failed: [],
  voided: [],
  refunded: [],
};

/** What somebody wants to pay. `token` stands for the card; it is passed on and never stored. */
export interface PaymentRequest {
  /** Made by the caller; the provider's idempotency key. */
  paymentId: string;
  /** What is paid for: a checkout, a sale. */
  payableId: string;
  method: string;
  amountMinor: number;
  currency: string;
  token: string | null;
}

/** The part of a payment that is needed to ask about it later. */
export type PaymentQuestion = Omit<PaymentRequest, 'token'>;

/** Money that the provider says it took. */
export interface Capture {
  providerReference: string | null;
  amountMinor: number;
  currency: string;
  /** False when the money is still to come (cash on collection). */
  collected: boolean;
  cardLastFour: string | null;
  fingerprint: string | null;
}

export type Approved = { outcome: 'approved' } & Capture;
export type NeedsReview = { outcome: 'needs_review'; reason: string } & Capture;
export interface Declined {
  outcome: 'declined';
  reason: string;
}
/** The provider may or may not have charged. Never tell a shopper that this failed. */
export interface Unknown {
  outcome: 'unknown';
  reason: string;
}
/** Certainly not charged, and not the card's fault. */
export interface Failed {
  outcome: 'failed';
  reason: string;
}
/** What became of a payment, as its state will say. */
export type Outcome = Approved | NeedsReview | Declined | Unknown | Failed;

/** One answer of a provider, before anybody compared the amounts. */
export type ProviderAnswer = Approved | Declined | Unknown | Failed;

export type RefundAnswer =
  | { outcome: 'refunded'; providerReference: string | null }
  | { outcome: 'refused'; reason: string }
  | Unknown;

export type VoidAnswer = { outcome: 'voided' } | { outcome: 'refused'; reason: string } | Unknown;

/** An approval of another amount or currency than asked becomes a case for people (trial 5). */
export function compareCapture(asked: PaymentQuestion, answer: ProviderAnswer): Outcome {
  if (answer.outcome !== 'approved') return answer;
  if (answer.amountMinor === asked.amountMinor && answer.currency === asked.currency) return answer;
  return { ...answer, outcome: 'needs_review', reason: 'amount_mismatch' };
}

/** An approval that needed nobody: nothing was to be paid. */
export function nothingToPay(currency: string): Approved {
  return {
    outcome: 'approved',
    providerReference: null,
    amountMinor: 0,
    currency,
    collected: true,
    cardLastFour: null,
    fingerprint: null,
  };
}

const ASK_AGAIN_MS = 2_000;
const ASK_AGAIN_MAX_MS = 10_000;

/**
 * Time until the provider is asked again: 2, 4, 8, then every 10 seconds. Never given up, because
 * money may be out there; never slower, so that an outcome is known within 15 s of the provider's return.
 */
export function askAgainAfterMs(askedCount: number): number {
  return Math.min(ASK_AGAIN_MAX_MS, ASK_AGAIN_MS * 2 ** Math.min(askedCount, 10));
}

const RETRY_BASE_MS = 200;
const RETRY_CAP_MS = 2_000;

/** Wait before attempt `attempt` + 1: 200 ms doubled each time, at most 2 s, half of it at random. */
export function retryAfterMs(attempt: number, random: number): number {
  const full = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random / 2));
}
