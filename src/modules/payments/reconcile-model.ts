/** The comparison of our book with a gateway's, as far as it needs no database. Pure. */

/** One thing that the gateway's ledger says of money. */
export interface GatewayEntry {
  id: string;
  kind: 'capture' | 'void' | 'refund';
  /** The capture itself, or the one that was voided or refunded. */
  captureId: string;
  /** The key under which we asked, when it can be one of ours. */
  paymentId: string | null;
  /** The same for a refund. */
  refundId: string | null;
  reference: string | null;
  amountMinor: number;
  currency: string;
  happenedAt: string;
}

export interface LedgerPage {
  entries: GatewayEntry[];
  /** Where to read on; the same as before when nothing is left. */
  nextCursor: string;
}

export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Least id of version 7 that is made at the time: ids grow with the time of their payments. */
export function firstIdAt(timeMs: number): string {
  const hex = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

export type Verdict =
  /** Somebody else is about to say; look again later. */
  | 'wait'
  /** The money is back: nothing to explain. */
  | 'closed'
  /** We know that this payment ended without money: what was taken goes back at once. */
  | 'void'
  | 'capture_without_payment'
  | 'capture_differs'
  | 'voided_at_gateway'
  | 'refund_without_request'
  | 'refund_differs';

/**
 * What to do about an entry that our book does not say too. A capture that no payment of ours asked
 * for goes to people and not back by itself: after a restore from an old backup these are real
 * orders.
 */
export function judgeEntry(entry: {
  kind: string;
  payment_state: string | null;
  refund_state: string | null;
  voided: boolean;
}): Verdict {
  const { kind, payment_state: state, refund_state: refund, voided } = entry;
  if (kind === 'refund') {
    if (refund === null) return 'refund_without_request';
    return refund === 'asking' ? 'wait' : 'refund_differs';
  }
  if (state === 'asking' || state === 'unknown') return 'wait';
  const ended = state === 'failed' || state === 'declined';
  if (kind === 'void') return state === null ? 'closed' : 'voided_at_gateway';
  if (voided && (state === null || ended)) return 'closed';
  if (state === null) return 'capture_without_payment';
  return ended ? 'void' : 'capture_differs';
}
