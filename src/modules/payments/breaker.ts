/**
 * The circuit breaker before each remote provider of each shop. A healthy payment costs it no
 * database call: the state is held in memory and compared with the table in the background, about once
 * a second and only while payments are made. What changes the state is written to the table at once, so
 * every process and the command line agree within that second.
 *
 * Beside it stands the bulkhead: a provider that hangs occupies so many calls of a shop and no more,
 * also in the seconds before the breaker opens.
 */
import { performance } from 'node:perf_hooks';
import { recordAudit } from '#modules/identity/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { onCommit, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { boardOf, breakerOf, change, sync, type Breaker } from './breaker-board.ts';
import { shouldOpen, WINDOW_MS, type BreakerState, type Failure } from './breaker-model.ts';
import { bulkheadRefusals } from './metrics.ts';
import { claimProbe, findBreakers, recordBreakerEvent, storeBreaker } from './store/breakers.ts';

const SYNC_CLOSED_MS = 1_000;
const SYNC_OPEN_MS = 200;
/** A refusal waits no longer than this for news from the table: it has to be fast. */
const SYNC_PATIENCE_MS = 25;
const PROBE_MARGIN_MS = 5_000;
const COME_AGAIN_MS = 1_000;

/** A call that the breaker let through; tell it what came of it. */
export interface GuardedCall {
  /** An attempt failed. Counts once per call; opens the breaker when it is the last straw. */
  failed(reason: string): Promise<void>;
  /** The provider answered: takes back a failure that a retry made good, and closes after a probe. */
  answered(): Promise<void>;
  /** Whether trying again is pointless, because the breaker has opened meanwhile. */
  interrupted(): boolean;
  /** Nobody waits for the provider any more; to be called once, whatever came of it. */
  ended(): void;
}
export interface Held {
  refusedForMs: number;
}

/**
 * Lets the call through, or says for how long not. Of all processes, one at a time gets the probe, and
 * none has more than PAYMENT_CALLS_MAX under way.
 */
export async function admit(ctx: Context, provider: string): Promise<GuardedCall | Held> {
  const breaker = await current(ctx, provider);
  const full = fullHouse(ctx, breaker);
  if (full) return full;
  if (breaker.state === 'closed') return guard(ctx, provider, breaker, false);
  const now = time(ctx);
  if (breaker.probing || now < breaker.retryAt) return held(breaker, now);
  breaker.probing = true;
  try {
    const claimed = await takeProbe(ctx, provider, now);
    if (claimed) {
      change(breaker, 'half_open', provider, boardOf(ctx.app));
      return guard(ctx, provider, breaker, true);
    }
  } catch (error) {
    breaker.probing = false;
    throw error;
  }
  breaker.probing = false;
  await sync(ctx.app);
  const closed = (breaker.state as BreakerState) === 'closed';
  return closed ? guard(ctx, provider, breaker, false) : held(breaker, now);
}

/** Whether a payment could be tried now, without taking the probe; undefined when it could. */
export async function peek(ctx: Context, provider: string): Promise<Held | undefined> {
  const breaker = await current(ctx, provider);
  const full = fullHouse(ctx, breaker);
  if (full) return full;
  if (breaker.state === 'closed') return undefined;
  const now = time(ctx);
  return breaker.probing || now < breaker.retryAt ? held(breaker, now) : undefined;
}

/** Closes the breaker by hand, in the caller's transaction; the other processes follow in a second. */
export async function resetBreaker(tx: Tx, provider: string): Promise<void> {
  const at = time(tx.ctx);
  const by = tx.ctx.actor.name;
  const before = (await findBreakers.rows(tx, tx.shopId)).find((row) => row.provider === provider);
  await write(tx, { provider, state: 'closed', retryAt: at, reason: 'reset by hand', by, at });
  await recordAudit(tx, [
    {
      action: 'payment_breaker.reset',
      subjectType: 'payment_breaker',
      subjectId: provider,
      before: { state: before?.state ?? 'closed', reason: before?.reason ?? null },
      after: { state: 'closed', by },
    },
  ]);
  onCommit(tx, () => void sync(tx.ctx.app));
}

async function current(ctx: Context, provider: string): Promise<Breaker> {
  const board = boardOf(ctx.app);
  const breaker = breakerOf(board, ctx.shopId, provider);
  const age = performance.now() - board.syncedAt;
  // The first payment of a process waits once: after a restart an open breaker is still open.
  if (age === Infinity) await sync(ctx.app);
  if (breaker.state === 'closed') {
    if (age > SYNC_CLOSED_MS) void sync(ctx.app);
  } else if (age > SYNC_OPEN_MS) {
    await Promise.race([sync(ctx.app), systemWait(SYNC_PATIENCE_MS)]);
  }
  return breaker;
}

function guard(ctx: Context, provider: string, breaker: Breaker, probe: boolean): GuardedCall {
  let failure: Failure | undefined;
  breaker.calls += 1;
  return {
    ended() {
      breaker.calls -= 1;
    },
    async failed(reason) {
      if (failure) return;
      failure = { at: time(ctx), successesBefore: breaker.successes };
      if (probe) return await open(ctx, provider, breaker, `probe failed: ${reason}`);
      if (breaker.state !== 'closed') return;
      breaker.failures = [...breaker.failures, failure].filter(
        ({ at }) => at >= time(ctx) - WINDOW_MS,
      );
      const limit = ctx.app.config.BREAKER_FAILURES;
      if (shouldOpen(breaker.failures, breaker.successes, limit, time(ctx))) {
        await open(ctx, provider, breaker, reason);
      }
    },
    async answered() {
      breaker.successes += 1;
      if (failure) breaker.failures = breaker.failures.filter((other) => other !== failure);
      if (probe && !failure) await close(ctx, provider, breaker);
    },
    interrupted: () => breaker.state !== 'closed' && !(probe && !failure),
  };
}

async function open(ctx: Context, provider: string, breaker: Breaker, reason: string) {
  const at = time(ctx);
  const retryAt = at + ctx.app.config.BREAKER_OPEN_MS;
  breaker.retryAt = retryAt;
  breaker.probing = false;
  change(breaker, 'open', provider, boardOf(ctx.app));
  ctx.log.named('emporium.payments').error('event=breaker.opened', {
    provider,
    shop_id: ctx.shopId,
    reason,
  });
  await publish(ctx, breaker, { provider, state: 'open', retryAt, reason, by: 'system', at });
}

async function close(ctx: Context, provider: string, breaker: Breaker) {
  const at = time(ctx);
  breaker.probing = false;
  breaker.failures = [];
  change(breaker, 'closed', provider, boardOf(ctx.app));
  const extra = { provider, shop_id: ctx.shopId };
  ctx.log.named('emporium.payments').info('event=breaker.closed', extra);
  const reason = 'probe succeeded';
  await publish(ctx, breaker, { provider, state: 'closed', retryAt: at, reason, by: 'system', at });
}

interface Change {
  provider: string;
  state: BreakerState;
  retryAt: number;
  reason: string;
  by: string;
  at: number;
}

/** A breaker that cannot be written still protects this process: the failure is logged, not thrown. */
async function publish(ctx: Context, breaker: Breaker, news: Change): Promise<void> {
  const own = shopContext(ctx.app, ctx.shopId);
  try {
    await shopTx(own, (tx) => write(tx, news));
  } catch (error) {
    ctx.log.named('emporium.payments').error('event=breaker.not_written', { error });
  }
  breaker.changedAt = performance.now();
}

async function write(tx: Tx, { provider, state, retryAt, reason, by, at }: Change): Promise<void> {
  const [retry, changed] = [new Date(retryAt).toISOString(), new Date(at).toISOString()];
  const why = reason.slice(0, 200);
  await Promise.all([
    storeBreaker.run(tx, tx.shopId, provider, state, retry, why, by, changed),
    recordBreakerEvent.run(tx, tx.shopId, newId(), provider, state, why, by, changed),
  ]);
}

async function takeProbe(ctx: Context, provider: string, now: number): Promise<boolean> {
  const end = new Date(now + ctx.app.config.PAYMENT_TIMEOUT_MS + PROBE_MARGIN_MS).toISOString();
  const own = shopContext(ctx.app, ctx.shopId);
  const at = new Date(now).toISOString();
  return await shopTx(own, async (tx) => {
    const claimed = await claimProbe.row(tx, tx.shopId, provider, at, end, 'system');
    return claimed !== undefined;
  });
}

/** Told at once, not queued: who waits here waits for a provider that does not answer. */
function fullHouse(ctx: Context, breaker: Breaker): Held | undefined {
  if (breaker.calls < ctx.app.config.PAYMENT_CALLS_MAX) return undefined;
  bulkheadRefusals.inc();
  return { refusedForMs: COME_AGAIN_MS };
}

function held(breaker: Breaker, now: number): Held {
  return { refusedForMs: Math.max(0, breaker.retryAt - now) };
}

function time(ctx: Context): number {
  return ctx.app.clock.now().getTime();
}

function systemWait(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds).unref());
}
