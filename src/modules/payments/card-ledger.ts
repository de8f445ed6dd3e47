import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { GatewayEntry, LedgerPage } from './reconcile-model.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const Id = Type.String({ minLength: 1, maxLength: 200 });
const head = { id: Id, at: Type.String(), idempotencyKey: Id };

const pageShape = Compile(
  Type.Object({ entries: Type.Array(Type.Unknown()), nextCursor: Type.Integer() }),
);
const captureShape = Compile(
  Type.Object({
    ...head,
    type: Type.Literal('payment'),
    status: Type.Literal('approved'),
    reference: Id,
    amountMinor: Type.Integer(),
    currency: Type.String(),
  }),
);
const voidShape = Compile(Type.Object({ ...head, type: Type.Literal('void'), paymentId: Id }));
const refundShape = Compile(
  Type.Object({
    ...head,
    type: Type.Literal('refund'),
    paymentId: Id,
    amountMinor: Type.Integer(),
  }),
);

/** What matters in a page of the card gateway's ledger; undefined for what is no such page. */
export function readLedgerPage(body: unknown): LedgerPage | undefined {
  if (!pageShape.Check(body)) return undefined;
  return { entries: body.entries.flatMap(readEntry), nextCursor: String(body.nextCursor) };
}

/** Declined attempts and closed keys say nothing about money. */
function readEntry(entry: unknown): GatewayEntry[] {
  if (captureShape.Check(entry)) {
    const { id, reference, amountMinor, currency } = entry;
    const captured = { kind: 'capture' as const, captureId: id, reference, amountMinor, currency };
    return [{ ...headOf(entry), paymentId: keyOf(entry), ...captured }];
  }
  const nothing = { reference: null, amountMinor: 0, currency: '' };
  if (refundShape.Check(entry)) {
    const { paymentId: captureId, amountMinor } = entry;
    const refunded = { kind: 'refund' as const, captureId, refundId: keyOf(entry), amountMinor };
    return [{ ...nothing, ...headOf(entry), ...refunded }];
  }
  if (!voidShape.Check(entry)) return [];
  const voided = { kind: 'void' as const, captureId: entry.paymentId, paymentId: keyOf(entry) };
  return [{ ...nothing, ...headOf(entry), ...voided }];
}

function headOf({ id, at }: { id: string; at: string }) {
  return { id, happenedAt: at, paymentId: null, refundId: null };
}

/** Our own id, when the key can be one. */
function keyOf({ idempotencyKey }: { idempotencyKey: string }): string | null {
  return UUID.test(idempotencyKey) ? idempotencyKey : null;
}
