import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Context } from '#platform/context.ts';
import type { Refusal } from '#platform/refusal.ts';
import { admit, peek, type GuardedCall, type Held } from './breaker.ts';
import { paymentRefusals } from './contract.ts';
import { fastFailSeconds, paymentsTotal, settledTotal } from './metrics.ts';
import {
  compareCapture,
  nothingToPay,
  retryAfterMs,
  type Outcome,
  type PaymentQuestion,
  type PaymentRequest,
  type ProviderAnswer,
} from './model.ts';
import { findProvider, providerOf } from './provider-list.ts';
import type { PaymentProvider } from './provider.ts';

const ATTEMPTS_MAX = 3;
/** For all attempts together, whatever the setting and the caller allow (trial 20). */
const TOTAL_MS = 10_000;
/** An attempt that would have less time than this is not begun. */
const ATTEMPT_MIN_MS = 50;
const RETRY_AFTER_MAX_SECONDS = 5;

export type Unavailable = Refusal<'payment_unavailable'>;

/**
 * Whether a payment could be tried now; asked before anything is promised, so that a shopper waits for
 * nothing while the provider is down. Calls nobody and takes no probe.
 *
 * Refusals: payment_method_unknown, payment_token_missing, payment_unavailable.
 */
export async function checkPayment(
  ctx: Context,
  payment: Pick<PaymentRequest, 'method' | 'token' | 'amountMinor' | 'currency'>,
): Promise<Refusal | undefined> {
  const began = performance.now();
  const provider = findProvider(payment.method);
  if (!provider) return paymentRefusals.payment_method_unknown();
  if (payment.amountMinor === 0) return undefined;
  if (provider.needsToken && !payment.token) return paymentRefusals.payment_token_missing();
  if (!provider.remote) return undefined;
  const hold = await peek(ctx, provider.method);
  return hold ? fastFail(payment, hold, began) : undefined;
}

/**
 * Asks the provider for the money; the payment must have been opened, and its id is the provider's
 * idempotency key. Writes nothing: the outcome goes to recordOutcomes. Up to three attempts of
 * PAYMENT_TIMEOUT_MS each and ten seconds in all, with the same id; only an answer that leaves the
 * outcome open is retried.
 * Nothing to pay needs no call.
 *
 * Outcomes: approved; declined; needs_review (another amount or currency was taken: release no goods);
 * unknown (may have been charged: never call that a failure).
 * Refusal: payment_unavailable (certainly not charged; the breaker is open, PAYMENT_CALLS_MAX are under
 * way, or nobody could be reached).
 */
export async function authorise(
  ctx: Context,
  payment: PaymentRequest,
): Promise<Exclude<Outcome, { outcome: 'failed' }> | Unavailable> {
  const began = performance.now();
  const provider = providerOf(payment.method);
  const end = ctx.app.clock.now().getTime() + TOTAL_MS;
  const deadline = Math.min(end, ctx.deadline ?? end);
  const answer = await answerOf({ ...ctx, deadline }, provider, payment);
  if ('refusedForMs' in answer) return fastFail(payment, answer, began);
  const outcome = compareCapture(payment, answer);
  paymentsTotal.inc({ ...labels(payment), status: outcome.outcome });
  if (outcome.outcome === 'failed') {
    ctx.log.named('emporium.payments').warn('event=payment.not_reached', {
      payment_id: payment.paymentId,
      reason: outcome.reason,
    });
    return paymentRefusals.payment_unavailable({ retryAfterSeconds: RETRY_AFTER_MAX_SECONDS });
  }
  return outcome;
}

/**
 * Asks what became of a payment whose outcome is open. One attempt, past the breaker: finding out is
 * how money comes home. Never `failed` unless the provider is certain and a late charge is impossible.
 */
export async function askProvider(ctx: Context, payment: PaymentQuestion): Promise<Outcome> {
  const provider = providerOf(payment.method);
  const outcome =
    payment.amountMinor === 0
      ? nothingToPay(payment.currency)
      : compareCapture(
          payment,
          await provider.ask(ctx, payment, ctx.app.config.PAYMENT_TIMEOUT_MS),
        );
  if (outcome.outcome !== 'unknown') {
    settledTotal.inc({ method: payment.method, status: outcome.outcome });
  }
  return outcome;
}

async function answerOf(
  ctx: Context,
  provider: PaymentProvider,
  payment: PaymentRequest,
): Promise<ProviderAnswer | Held> {
  if (payment.amountMinor === 0) return nothingToPay(payment.currency);
  const limitMs = attemptLimitMs(ctx);
  if (!provider.remote) return await provider.authorise(ctx, payment, limitMs);
  if (limitMs < ATTEMPT_MIN_MS) return { outcome: 'failed', reason: 'deadline_passed' };
  const call = await admit(ctx, provider.method);
  if ('refusedForMs' in call) return call;
  try {
    return await insist(ctx, provider, payment, call);
  } catch (error) {
    await call.failed('broken_assumption');
    throw error;
  } finally {
    call.ended();
  }
}

async function insist(
  ctx: Context,
  provider: PaymentProvider,
  payment: PaymentRequest,
  call: GuardedCall,
): Promise<ProviderAnswer> {
  let mayBeCharged: ProviderAnswer | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await provider.authorise(ctx, payment, attemptLimitMs(ctx));
    if (answer.outcome === 'approved' || answer.outcome === 'declined') {
      await call.answered();
      return answer;
    }
    await call.failed(answer.reason);
    if (answer.outcome === 'unknown') mayBeCharged = answer;
    // Not reached now, but an earlier attempt may have been: that one decides.
    else return mayBeCharged ?? answer;
    if (attempt === ATTEMPTS_MAX || call.interrupted()) return answer;
    const pauseMs = retryAfterMs(attempt, randomInt(1000) / 1000);
    if (leftMs(ctx) - pauseMs < ATTEMPT_MIN_MS) return answer;
    await ctx.app.clock.sleep(pauseMs);
  }
}

/** The time one attempt may take: the setting, or what is left. */
function attemptLimitMs(ctx: Context): number {
  return Math.min(ctx.app.config.PAYMENT_TIMEOUT_MS, leftMs(ctx));
}

/** Time until nobody waits for the answer any more. */
function leftMs(ctx: Context): number {
  return ctx.deadline === null ? Infinity : ctx.deadline - ctx.app.clock.now().getTime();
}

function fastFail(
  payment: Pick<PaymentRequest, 'method' | 'currency'>,
  { refusedForMs }: Held,
  began: number,
): Unavailable {
  const seconds = Math.ceil(refusedForMs / 1000);
  paymentsTotal.inc({ ...labels(payment), status: 'unavailable' });
  fastFailSeconds.observe((performance.now() - began) / 1000);
  // A shopper is asked to come back within five seconds, even when the breaker stays open longer.
  const retryAfterSeconds = Math.min(RETRY_AFTER_MAX_SECONDS, Math.max(1, seconds));
  return paymentRefusals.payment_unavailable({ retryAfterSeconds });
}

function labels({ method, currency }: { method: string; currency: string }) {
  return { method, currency };
}
