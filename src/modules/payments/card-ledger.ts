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

/** What matters in a page of the card gateway's ledger; undefined for what is no such page. */
export function readLedgerPage(body: unknown): LedgerPage | undefined {
  if (!pageShape.Check(body)) return undefined;
  return { entries: body.entries.flatMap(readEntry), nextCursor: String(body.nextCursor) };
}

/** Declined attempts, closed keys and refunds say nothing about captures. */
function readEntry(entry: unknown): GatewayEntry[] {
  if (captureShape.Check(entry)) {
    const { id, reference, amountMinor, currency } = entry;
    const captured = { kind: 'capture' as const, captureId: id, reference, amountMinor, currency };
    return [{ ...headOf(entry), ...captured }];
  }
  if (!voidShape.Check(entry)) return [];
  const nothing = { reference: null, amountMinor: 0, currency: '' };
  return [{ ...headOf(entry), kind: 'void', captureId: entry.paymentId, ...nothing }];
}

function headOf({ id, at, idempotencyKey }: { id: string; at: string; idempotencyKey: string }) {
  const paymentId = UUID.test(idempotencyKey) ? idempotencyKey : null;
  return { id, happenedAt: at, paymentId };
}
