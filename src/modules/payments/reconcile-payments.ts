import { listShops } from '#modules/shops/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, systemTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { listProviders } from './provider-list.ts';
import type { PaymentProvider } from './provider.ts';
import { FIRST_ID, firstIdAt, judgeEntry, type GatewayEntry } from './reconcile-model.ts';
import {
  closeEntries,
  findReconcilable,
  findReconciliation,
  findUnmatchedEntries,
  findUnmatchedPayments,
  insertCases,
  insertEntries,
  matchEntries,
  moveCursor,
  noteTry,
  resolveMatchedCases,
  resolveVoidedCases,
} from './store/reconciliation.ts';
import {
  findUnmatchedRefunds,
  matchRefundEntries,
  resolveRefundCases,
} from './store/refund-reconciliation.ts';

const GRACE_MS = 60_000;
const SHOPS_AT_ONCE = 4;
/** Shops in which nothing happened that are looked at in each round all the same, and their share. */
const IDLE_MIN = 20;
const IDLE_ROUNDS = 60;
const PAGES_MAX = 200;
const ROWS_MAX = 1_000;
const FAILURES_MAX = 5;
const ACTOR = 'reconciliation';

interface Divergence {
  kind: string;
  subject: string;
  paymentId: string | null;
  details: Record<string, unknown>;
}

/**
 * Compares our book with the gateway's, both ways: each capture of ours with one of the gateway by id,
 * reference, amount and currency, each refund by id and amount (trials.md I-12). What is older than
 * a minute and has no counterpart becomes a case and an error in the log; a capture of a payment
 * that ended without money is voided. Repeating it, at once too, is harmless.
 *
 * Every shop with something to compare has its turn, and of the others those longest not looked at: a
 * few at least, all within an hour, so that a minute costs what was paid in it and not what shops
 * there are. An event of a payment that we do not know brings its shop to the front.
 */
export async function reconcilePayments(app: App, graceMs = GRACE_MS): Promise<void> {
  for (const provider of listProviders().filter(({ readLedger }) => readLedger)) {
    await reconcileWith(app, provider, graceMs);
  }
}

async function reconcileWith(app: App, provider: PaymentProvider, graceMs: number): Promise<void> {
  const shopIds = await shopsInTurn(app, provider.method);
  let failures = 0;
  for (let from = 0; from < shopIds.length; from += SHOPS_AT_ONCE) {
    const some = shopIds.slice(from, from + SHOPS_AT_ONCE).map(async (shopId) => {
      if (!(await tryShop(shopContext(app, shopId), provider, graceMs))) failures += 1;
    });
    await Promise.all(some);
    // A gateway that is silent for several is silent for all: the next minute will tell.
    if (failures >= FAILURES_MAX) return;
  }
}

async function shopsInTurn(app: App, method: string): Promise<string[]> {
  const ids = (await listShops(app)).map(({ id }) => id);
  const rows = await systemTx(app, 'payments.find_reconcilable', (tx) =>
    findReconcilable.rows(tx, ids, method),
  );
  const idleMax = Math.max(IDLE_MIN, Math.ceil(rows.length / IDLE_ROUNDS));
  const [busy, idle] = [rows.filter((row) => row.busy), rows.filter((row) => !row.busy)];
  return [...busy, ...idle.slice(0, idleMax)].flatMap((row) => row.shop_id ?? []);
}

/** The trouble of one shop must not keep the others from being compared. */
async function tryShop(ctx: Context, provider: PaymentProvider, graceMs: number): Promise<boolean> {
  const log = ctx.log.named('emporium.payments');
  const extra = { shop_id: ctx.shopId, provider: provider.method };
  try {
    const read = await reconcileShop(ctx, provider, graceMs);
    if (read) return true;
    log.warn('event=payment.ledger_unreadable', extra);
    await shopTx(ctx, async (tx) => {
      await noteTry.run(tx, tx.shopId, provider.method, FIRST_ID, await tx.now());
    });
    return false;
  } catch (error) {
    log.error('event=payment.reconcile_failed', { ...extra, error });
    return false;
  }
}

/** The same for one shop; false when the gateway's ledger could not be read to its end. */
export async function reconcileShop(
  ctx: Context,
  provider: PaymentProvider,
  graceMs = GRACE_MS,
): Promise<boolean> {
  // Before the ledger is read: what moves later than this may be missing in what was read.
  const began = await shopRead(ctx, async (tx) => await tx.now());
  if (!(await readOn(ctx, provider))) return false;
  const beforeMs = Date.parse(began) - graceMs;
  const gone = await shopTx(ctx, async (tx) => {
    const voidable = await compareTheirs(tx, new Date(beforeMs).toISOString());
    await compareOurs(tx, provider.method, firstIdAt(beforeMs), began);
    return voidable;
  });
  for (const payment of gone) {
    await provider.void(ctx, payment, ctx.app.config.PAYMENT_TIMEOUT_MS);
  }
  return true;
}

/** Copies what is new in the gateway's ledger; the cursor moves with what was copied. */
async function readOn(ctx: Context, provider: PaymentProvider): Promise<boolean> {
  const { method } = provider;
  const known = await shopRead(ctx, (tx) => findReconciliation.row(tx, tx.shopId, method));
  let cursor = known?.ledger_cursor ?? null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await provider.readLedger?.(ctx, cursor, ctx.app.config.PAYMENT_TIMEOUT_MS);
    if (!page) return false;
    if (page.nextCursor === cursor) return true;
    cursor = page.nextCursor;
    await shopTx(ctx, async (tx) => {
      const now = await tx.now();
      if (page.entries.length > 0) await copyEntries(tx, page.entries, now);
      await moveCursor.run(tx, tx.shopId, method, page.nextCursor, FIRST_ID, FIRST_ID, now);
    });
  }
  return false;
}

async function copyEntries(tx: Tx, entries: readonly GatewayEntry[], now: string): Promise<void> {
  await insertEntries.rows(
    tx,
    tx.shopId,
    entries.map(({ id }) => id),
    entries.map(({ kind }) => kind),
    entries.map(({ captureId }) => captureId),
    entries.map(({ paymentId }) => paymentId),
    entries.map(({ refundId }) => refundId),
    entries.map(({ reference }) => reference),
    entries.map(({ amountMinor }) => amountMinor),
    entries.map(({ currency }) => currency),
    entries.map(({ happenedAt }) => happenedAt),
    now,
  );
}

/** The gateway's side. Returns the payments whose capture must go back. */
async function compareTheirs(tx: Tx, settledBefore: string) {
  const now = await tx.now();
  await matchEntries.rows(tx, tx.shopId, now);
  await matchRefundEntries.rows(tx, tx.shopId, now);
  const entries = await findUnmatchedEntries.rows(tx, tx.shopId, settledBefore, ROWS_MAX);
  const judged = entries.map((entry) => ({ entry, verdict: judgeEntry(entry) }));
  const found = judged.flatMap(({ entry, verdict }): Divergence[] => {
    if (verdict === 'wait' || verdict === 'closed') return [];
    const kind = verdict === 'void' ? 'capture_of_ended_payment' : verdict;
    const { id: subject, payment_id: paymentId, ...details } = entry;
    return [{ kind, subject, paymentId, details }];
  });
  await openCases(tx, found);
  const closed = judged.filter(({ verdict }) => verdict === 'closed');
  const ids = closed.map(({ entry }) => entry.id);
  if (ids.length > 0) await closeEntries.run(tx, tx.shopId, ids, now);
  await resolveVoidedCases.rows(tx, tx.shopId, now, ACTOR);
  await resolveMatchedCases.rows(tx, tx.shopId, now, ACTOR);
  await resolveRefundCases.rows(tx, tx.shopId, now, ACTOR);
  return judged.flatMap(({ entry, verdict }) =>
    verdict === 'void' && entry.payment_id
      ? [{ paymentId: entry.payment_id, providerReference: entry.id }]
      : [],
  );
}

/** Our side: what the gateway should have, up to the oldest that may still move. */
async function compareOurs(tx: Tx, method: string, horizon: string, began: string): Promise<void> {
  const known = await findReconciliation.row(tx, tx.shopId, method);
  if (!known) return;
  const { ledger_cursor: cursor, compared_through: paid, refunds_through: refunded } = known;
  const rest = [horizon, began, ROWS_MAX] as const;
  const payments = await findUnmatchedPayments.rows(tx, tx.shopId, method, paid, ...rest);
  const refunds = await findUnmatchedRefunds.rows(tx, tx.shopId, method, refunded, ...rest);
  await openCases(tx, [
    ...missing('missing_at_gateway', payments),
    ...missing('refund_missing_at_gateway', refunds),
  ]);
  const [paidTo, refundedTo] = [seenThrough(payments, horizon), seenThrough(refunds, horizon)];
  await moveCursor.run(tx, tx.shopId, method, cursor, paidTo, refundedTo, await tx.now());
}

interface OurRow {
  id: string;
  payment_id?: string;
  may_move: boolean | null;
}

function missing(kind: string, rows: readonly OurRow[]): Divergence[] {
  return rows.flatMap(({ id, may_move: mayMove, ...details }) =>
    mayMove ? [] : [{ kind, subject: id, paymentId: details.payment_id ?? id, details }],
  );
}

/** A full page was cut off: go on after what was seen. Never past one that may still move. */
function seenThrough(rows: readonly OurRow[], horizon: string): string {
  const cut = rows.length === ROWS_MAX ? rows.at(-1)?.id : undefined;
  const open = rows.find(({ may_move: mayMove }) => mayMove)?.id;
  return [horizon, cut, open && before(open)].flatMap((id) => id ?? []).toSorted()[0] ?? horizon;
}

/** The range is open at both ends: the id just below is where to look from again. */
function before(id: string): string {
  const last = BigInt(`0x${id.replaceAll('-', '')}`) - 1n;
  const hex = last.toString(16).padStart(32, '0');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join('-');
}

async function openCases(tx: Tx, found: readonly Divergence[]): Promise<void> {
  if (found.length === 0) return;
  const opened = await insertCases.rows(
    tx,
    tx.shopId,
    found.map(() => newId()),
    found.map(({ kind }) => kind),
    found.map(({ subject }) => subject),
    found.map(({ paymentId }) => paymentId),
    found.map(({ details }) => details),
    await tx.now(),
  );
  for (const { id, kind, subject } of opened) {
    const extra = { case_id: id, kind, subject, shop_id: tx.shopId };
    tx.ctx.log.named('emporium.payments').error('event=payment.books_differ', extra);
  }
}
