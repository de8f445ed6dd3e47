/** What the simulated gateway knows: payments, refunds and voids, rebuilt from the ledger at start. */
import { createHash } from 'node:crypto';
import { readToken, type Behaviour } from './tokens.ts';

export interface PaymentEntry {
  type: 'payment';
  id: string;
  at: string;
  merchant: string;
  idempotencyKey: string;
  reference: string;
  token: string;
  requestedMinor: number;
  requestedCurrency: string;
  status: 'approved' | 'declined';
  /** What was really taken from the card; 0 when declined. */
  amountMinor: number;
  currency: string;
  reason: string | null;
}
export interface RefundEntry {
  type: 'refund';
  id: string;
  at: string;
  merchant: string;
  paymentId: string;
  idempotencyKey: string;
  amountMinor: number;
}
/** `paymentId: null` closes a key that never arrived: should the payment still come, it is declined. */
export interface VoidEntry {
  type: 'void';
  id: string;
  at: string;
  merchant: string;
  paymentId: string | null;
  idempotencyKey: string;
}
export type LedgerEntry = PaymentEntry | RefundEntry | VoidEntry;

interface Payment {
  entry: PaymentEntry;
  refundedMinor: number;
  voided: boolean;
  refunds: RefundEntry[];
}
export interface PaymentRequest {
  idempotencyKey: string;
  reference: string;
  amountMinor: number;
  currency: string;
  token: string;
}
/** An answer ready to be sent, with the ledger entry that must be written before. */
export interface Result {
  status: number;
  body: object;
  entry?: LedgerEntry;
}

export class Book {
  readonly #payments = new Map<string, Payment>();
  readonly #byKey = new Map<string, Payment>();
  readonly #byReference = new Map<string, Payment[]>();
  readonly #closedKeys = new Set<string>();
  #sequence = 0;

  /** Takes one ledger entry into account: at start for each line of the file, then for each new one. */
  apply(entry: LedgerEntry): void {
    this.#sequence += 1;
    if (entry.type === 'payment') this.#applyPayment(entry);
    else if (entry.type === 'refund') this.#applyRefund(entry);
    else if (entry.paymentId === null)
      this.#closedKeys.add(at(entry.merchant, entry.idempotencyKey));
    else this.#payment(entry.paymentId).voided = true;
  }

  /** The stored answer for a key that was used before; undefined for a new one. */
  replay(merchant: string, request: PaymentRequest): Result | undefined {
    const key = at(merchant, request.idempotencyKey);
    const known = this.#byKey.get(key);
    if (known) return sameBody(known.entry, request) ? found(known) : conflict(422, 'key_reused');
    if (this.#closedKeys.has(key)) return { status: 200, body: closedPayment(request) };
    return undefined;
  }

  /** Takes (or refuses) the money; the caller has asked `replay` first. */
  charge(merchant: string, request: PaymentRequest, behaviour: Behaviour): Result {
    const approved = behaviour.effect === 'approve';
    const entry: PaymentEntry = {
      ...this.#head('payment', 'pay', merchant),
      idempotencyKey: request.idempotencyKey,
      reference: request.reference,
      token: request.token,
      requestedMinor: request.amountMinor,
      requestedCurrency: request.currency,
      status: approved ? 'approved' : 'declined',
      amountMinor: approved ? request.amountMinor + (behaviour.wrong === 'amount' ? 1 : 0) : 0,
      currency: behaviour.wrong === 'currency' ? otherCurrency(request.currency) : request.currency,
      reason: approved ? null : 'insufficient_funds',
    };
    this.apply(entry);
    return { ...found(this.#payment(entry.id)), entry };
  }

  refund(merchant: string, paymentId: string, key: string, amountMinor: number): Result {
    const payment = this.#owned(merchant, paymentId);
    if (!payment) return conflict(404, 'payment_not_found');
    const earlier = payment.refunds.find((refund) => refund.idempotencyKey === key);
    if (earlier) {
      const same = earlier.amountMinor === amountMinor;
      return same ? { status: 200, body: refundBody(earlier) } : conflict(422, 'key_reused');
    }
    const left = payment.voided ? 0 : payment.entry.amountMinor - payment.refundedMinor;
    if (amountMinor > left) return conflict(409, 'refund_exceeds_captured');
    const head = this.#head('refund', 'ref', merchant);
    const entry: RefundEntry = { ...head, paymentId, idempotencyKey: key, amountMinor };
    this.apply(entry);
    return { status: 201, body: refundBody(entry), entry };
  }

  void(merchant: string, paymentId: string): Result {
    const payment = this.#owned(merchant, paymentId);
    if (!payment) return conflict(404, 'payment_not_found');
    if (payment.voided || payment.entry.status === 'declined') return found(payment);
    if (payment.refundedMinor > 0) return conflict(409, 'already_refunded');
    const head = this.#head('void', 'void', merchant);
    const entry: VoidEntry = { ...head, paymentId, idempotencyKey: payment.entry.idempotencyKey };
    this.apply(entry);
    return { ...found(payment), entry };
  }

  /**
   * Voids by the merchant's own key. A key that never arrived is closed, so that a late request cannot
   * charge. With `onlyIfAbsent` a payment that did arrive is told and left as it is.
   */
  voidByKey(merchant: string, idempotencyKey: string, onlyIfAbsent: boolean): Result {
    const key = at(merchant, idempotencyKey);
    const payment = this.#byKey.get(key);
    if (payment && onlyIfAbsent) return found(payment);
    if (payment) return this.void(merchant, payment.entry.id);
    const body = { id: null, idempotencyKey, status: 'voided', amountMinor: 0, simulated: true };
    if (this.#closedKeys.has(key)) return { status: 200, body };
    const entry: VoidEntry = {
      ...this.#head('void', 'void', merchant),
      paymentId: null,
      idempotencyKey,
    };
    this.apply(entry);
    return { status: 201, body, entry };
  }

  find(merchant: string, by: { key?: string | null; reference?: string | null }): object[] {
    if (by.key) {
      const payment = this.#byKey.get(at(merchant, by.key));
      return payment ? [found(payment).body] : [];
    }
    const payments = this.#byReference.get(at(merchant, by.reference ?? '')) ?? [];
    return payments.map((payment) => found(payment).body);
  }

  /** A payment as it was written; throws for one that this ledger never opened. */
  entryOf(id: string): PaymentEntry {
    return this.#payment(id).entry;
  }

  #applyPayment(entry: PaymentEntry): void {
    const payment: Payment = { entry, refundedMinor: 0, voided: false, refunds: [] };
    this.#payments.set(entry.id, payment);
    this.#byKey.set(at(entry.merchant, entry.idempotencyKey), payment);
    const reference = at(entry.merchant, entry.reference);
    const others = this.#byReference.get(reference);
    if (others) others.push(payment);
    else this.#byReference.set(reference, [payment]);
  }

  #applyRefund(entry: RefundEntry): void {
    const payment = this.#payment(entry.paymentId);
    payment.refundedMinor += entry.amountMinor;
    payment.refunds.push(entry);
  }

  #payment(id: string): Payment {
    const payment = this.#payments.get(id);
    if (!payment) throw new Error(`The ledger speaks of payment ${id}, which it never opened.`);
    return payment;
  }

  #owned(merchant: string, id: string): Payment | undefined {
    const payment = this.#payments.get(id);
    return payment?.entry.merchant === merchant ? payment : undefined;
  }

  #head<Type extends string>(type: Type, prefix: string, merchant: string) {
    const id = `${prefix}_${this.#sequence + 1}`;
    return { type, id, at: new Date().toISOString(), merchant };
  }
}

function at(merchant: string, key: string): string {
  return `${merchant} ${key}`;
}

function sameBody(entry: PaymentEntry, request: PaymentRequest): boolean {
  return (
    entry.requestedMinor === request.amountMinor &&
    entry.requestedCurrency === request.currency &&
    entry.reference === request.reference &&
    entry.token === request.token
  );
}

function otherCurrency(currency: string): string {
  return currency === 'USD' ? 'EUR' : 'USD';
}

function conflict(status: number, code: string): Result {
  return { status, body: { code, simulated: true } };
}

function closedPayment(request: PaymentRequest): object {
  const { idempotencyKey, reference, currency } = request;
  const reason = 'voided_by_merchant';
  const status = 'declined';
  const head = { id: null, idempotencyKey, reference };
  return { ...head, status, amountMinor: 0, currency, reason, simulated: true };
}

function found(payment: Payment): Result {
  const { entry } = payment;
  const body = {
    id: entry.id,
    idempotencyKey: entry.idempotencyKey,
    reference: entry.reference,
    status: payment.voided ? 'voided' : entry.status,
    amountMinor: entry.amountMinor,
    currency: entry.currency,
    refundedMinor: payment.refundedMinor,
    card: card(readToken(entry.token).lastFour),
    reason: entry.reason,
    simulated: true,
  };
  return { status: 200, body };
}

function refundBody(entry: RefundEntry): object {
  const { id, paymentId, amountMinor } = entry;
  return { id, paymentId, status: 'refunded', amountMinor, simulated: true };
}

const fingerprints = new Map<string, { lastFour: string; fingerprint: string }>();

/** The same card has the same fingerprint everywhere, as with real gateways. */
function card(lastFour: string): { lastFour: string; fingerprint: string } {
  let known = fingerprints.get(lastFour);
  if (!known) {
    const hash = createHash('sha256').update(`simulated card ${lastFour}`).digest('hex');
    known = { lastFour, fingerprint: hash.slice(0, 32) };
    fingerprints.set(lastFour, known);
  }
  return known;
}
