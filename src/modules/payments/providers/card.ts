import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Context } from '#platform/context.ts';
import type { PaymentRequest, ProviderAnswer, RefundAnswer, VoidAnswer } from '../model.ts';
import type { PaymentProvider } from '../provider.ts';
import { callGateway, type GatewayReply } from '../call-gateway.ts';
import { readLedgerPage } from '../card-ledger.ts';

const GatewayPayment = Type.Object({
  id: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  status: Type.Union([Type.Literal('approved'), Type.Literal('declined'), Type.Literal('voided')]),
  amountMinor: Type.Integer({ minimum: 0 }),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  reason: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  card: Type.Optional(
    Type.Object({
      lastFour: Type.String({ pattern: '^[0-9]{4}$' }),
      fingerprint: Type.String({ maxLength: 200 }),
    }),
  ),
});
type GatewayPayment = Static<typeof GatewayPayment>;
const paymentShape = Compile(GatewayPayment);
const refundShape = Compile(Type.Object({ id: Type.String({ maxLength: 200 }) }));

/** Cards, through the gateway of PAYMENT_GATEWAY_URL; the shop's id is its merchant account there. */
export const provider: PaymentProvider = {
  method: 'card',
  label: 'Card',
  remote: true,
  needsToken: true,

  async authorise(ctx, payment, limitMs) {
    const reply = await callGateway(ctx, '/payments', orderToCharge(payment), limitMs);
    return readPayment(ctx, reply);
  },

  async ask(ctx, { paymentId }, limitMs) {
    const body = { idempotencyKey: paymentId, onlyIfAbsent: true };
    const reply = await callGateway(ctx, '/voids', body, limitMs);
    if (reply.kind !== 'answer') return unknown(reply.reason);
    // Whatever else the gateway says, the first call may have charged: only its record is certain.
    if (reply.status < 300) return readRecord(reply.body);
    return unknown(codeOf(reply.body) ?? `status_${reply.status}`);
  },

  async refund(ctx, { providerReference }, { refundId, amountMinor }, limitMs) {
    if (!providerReference) return { outcome: 'refused', reason: 'never_charged' };
    const path = `/payments/${encodeURIComponent(providerReference)}/refunds`;
    const body = { idempotencyKey: refundId, amountMinor };
    return readRefund(await callGateway(ctx, path, body, limitMs));
  },

  async void(ctx, { paymentId }, limitMs) {
    return readVoid(await callGateway(ctx, '/voids', { idempotencyKey: paymentId }, limitMs));
  },

  async readLedger(ctx, cursor, limitMs) {
    const path = `/ledger?merchant=${ctx.shopId}&cursor=${encodeURIComponent(cursor ?? '0')}`;
    const reply = await callGateway(ctx, path, null, limitMs);
    return reply.kind === 'answer' ? readLedgerPage(reply.body) : undefined;
  },
};

function orderToCharge({ paymentId, payableId, amountMinor, currency, token }: PaymentRequest) {
  const reference = payableId;
  return { idempotencyKey: paymentId, reference, amountMinor, currency, token, capture: true };
}

function readPayment(ctx: Context, reply: GatewayReply): ProviderAnswer {
  if (reply.kind === 'not_sent') return { outcome: 'failed', reason: reply.reason };
  if (reply.kind === 'unknown') return { outcome: 'unknown', reason: reply.reason };
  const { status, body } = reply;
  if (status < 300) return readRecord(body);
  const code = codeOf(body);
  // Our key with another body: an earlier call with this id may have charged.
  if (status >= 500 || code === 'key_reused') return unknown(code ?? `status_${status}`);
  // The card data is wrong, not the gateway.
  if (status === 422) return { outcome: 'declined', reason: code ?? 'card_not_accepted' };
  ctx.log.error('event=payment.gateway_refused', { status, code });
  return { outcome: 'failed', reason: code ?? `status_${status}` };
}

function readRecord(body: unknown): ProviderAnswer {
  return paymentShape.Check(body) ? outcomeOf(body) : unknown('unreadable_answer');
}

function outcomeOf({
  id,
  status,
  amountMinor,
  currency,
  reason,
  card,
}: GatewayPayment): ProviderAnswer {
  if (status === 'declined') {
    return { outcome: 'declined', reason: reason ?? 'declined' };
  }
  if (status === 'voided') return { outcome: 'failed', reason: 'never_charged' };
  if (!currency) return unknown('unreadable_answer');
  return {
    outcome: 'approved',
    providerReference: id,
    amountMinor,
    currency,
    collected: true,
    cardLastFour: card?.lastFour ?? null,
    fingerprint: card?.fingerprint ?? null,
  };
}

function readRefund(reply: GatewayReply): RefundAnswer {
  if (reply.kind !== 'answer') return unknown(reply.reason);
  const { status, body } = reply;
  if (status < 300 && refundShape.Check(body)) {
    return { outcome: 'refunded', providerReference: body.id };
  }
  const code = codeOf(body) ?? `status_${status}`;
  const final = status === 404 || status === 409 || status === 422;
  return final ? { outcome: 'refused', reason: code } : unknown(code);
}

function readVoid(reply: GatewayReply): VoidAnswer {
  if (reply.kind !== 'answer') return unknown(reply.reason);
  const { status, body } = reply;
  if (status < 300) return { outcome: 'voided' };
  const code = codeOf(body) ?? `status_${status}`;
  return status === 409 ? { outcome: 'refused', reason: code } : unknown(code);
}

function unknown(reason: string): { outcome: 'unknown'; reason: string } {
  return { outcome: 'unknown', reason };
}

function codeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined;
  return typeof body.code === 'string' ? body.code.slice(0, 200) : undefined;
}
