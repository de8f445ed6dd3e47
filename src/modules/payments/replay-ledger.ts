import type { Context } from '#platform/context.ts';
import type { PaymentCase } from './contract.ts';
import { pageOfCases } from './decide-cases.ts';
import { listProviders } from './provider-list.ts';
import { reconcileShop } from './reconcile-payments.ts';

/** What the providers' books said that ours did not know. */
export interface Replayed {
  /** Every book could be read to its end; what could not is read by the timer. */
  complete: boolean;
  /** Cases that are open now, newest first, a thousand at most. */
  cases: PaymentCase[];
  /** Captures of no payment of ours that were let go of. */
  returned: number;
}

const PAGE = 100;
const PAGES_MAX = 10;

/**
 * Reads on in each provider's book from where ours stands, at once and without grace: after a shop
 * was put back, that is everything since. Nothing is charged. What somebody paid after that moment is
 * a capture without a payment: a case for people, or with `returnUnclaimed` money that goes back.
 */
export async function replayLedger(
  ctx: Context,
  { returnUnclaimed }: { returnUnclaimed: boolean },
): Promise<Replayed> {
  let complete = await readAll(ctx);
  let returned = 0;
  if (returnUnclaimed) {
    for (const each of await openCases(ctx)) if (await giveBack(ctx, each)) returned += 1;
    // The entry that says so ends the case.
    if (returned > 0) complete = (await readAll(ctx)) && complete;
  }
  return { complete, cases: await openCases(ctx), returned };
}

async function readAll(ctx: Context): Promise<boolean> {
  let complete = true;
  for (const provider of listProviders().filter(({ readLedger }) => readLedger)) {
    if (!(await reconcileShop(ctx, provider, 0))) complete = false;
  }
  return complete;
}

async function openCases(ctx: Context): Promise<PaymentCase[]> {
  const cases: PaymentCase[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await pageOfCases(ctx, {
      state: 'open',
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    cases.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return cases;
}

async function giveBack(ctx: Context, { kind, subject, paymentId }: PaymentCase): Promise<boolean> {
  if (kind !== 'capture_without_payment' || paymentId === null) return false;
  const limitMs = ctx.app.config.PAYMENT_TIMEOUT_MS;
  for (const provider of listProviders().filter(({ readLedger }) => readLedger)) {
    const answer = await provider.void(ctx, { paymentId, providerReference: subject }, limitMs);
    if (answer.outcome === 'voided') return true;
  }
  return false;
}
