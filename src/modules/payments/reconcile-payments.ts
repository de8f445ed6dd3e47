import { listShops } from '#modules/shops/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { listProviders } from './provider-list.ts';
import type { PaymentProvider } from './provider.ts';
import { FIRST_ID, firstIdAt, judgeEntry, type GatewayEntry } from './reconcile-model.ts';
import {
  closeEntries,
  findReconciliation,
  findUnmatchedEntries,
  findUnmatchedPayments,
  insertCases,
  insertEntries,
  matchEntries,
  moveCursor,
  resolveMatchedCases,
  resolveVoidedCases,
} from './store/reconciliation.ts';

const GRACE_MS = 60_000;
const SHOPS_AT_ONCE = 4;
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
 * Compares our book with the gateway's, both ways, for every shop: each capture of ours with one of
 * the gateway by id, reference, amount and currency (trials.md I-12). What is older than a minute and
 * has no counterpart becomes a case and an error in the log; a capture of a payment that ended without
 * money is voided. Repeating it, at once too, is harmless.
 */
export async function reconcilePayments(app: App, graceMs = GRACE_MS): Promise<void> {
  const shops = await listShops(app);
  const providers = listProviders().filter(({ readLedger }) => readLedger);
  const all = shops.flatMap((shop) => providers.map((provider) => ({ shop, provider })));
  let failures = 0;
  for (let from = 0; from < all.length; from += SHOPS_AT_ONCE) {
    const some = all.slice(from, from + SHOPS_AT_ONCE).map(async ({ shop, provider }) => {
      if (!(await tryShop(shopContext(app, shop.id), provider, graceMs))) failures += 1;
    });
    await Promise.all(some);
    // A gateway that is silent for several is silent for all: the next minute will tell.
    if (failures >= FAILURES_MAX) return;
  }
}

/** The trouble of one shop must not keep the others from being compared. */
async function tryShop(ctx: Context, provider: PaymentProvider, graceMs: number): Promise<boolean> {
  const log = ctx.log.named('emporium.payments');
  const extra = { shop_id: ctx.shopId, provider: provider.method };
  try {
    const read = await reconcileShop(ctx, provider, graceMs);
    if (!read) log.warn('event=payment.ledger_unreadable', extra);
    return read;
  } catch (error) {
    log.error('event=payment.reconcile_failed', { ...extra, error });
    return false;
  }
}

/** The same for one shop; false when the gateway's ledger could not be read to its end. */
async function reconcileShop(
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
      await moveCursor.run(tx, tx.shopId, method, page.nextCursor, FIRST_ID, now);
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
  return judged.flatMap(({ entry, verdict }) =>
    verdict === 'void' && entry.payment_id
      ? [{ paymentId: entry.payment_id, providerReference: entry.id }]
      : [],
  );
}

/** Our side: payments that the gateway should have, up to the oldest that may still move. */
async function compareOurs(tx: Tx, method: string, horizon: string, began: string): Promise<void> {
  const known = await findReconciliation.row(tx, tx.shopId, method);
  if (!known) return;
  const from = known.compared_through;
  const rows = await findUnmatchedPayments.rows(
    tx,
    tx.shopId,
    method,
    from,
    horizon,
    began,
    ROWS_MAX,
  );
  const missing = rows.filter(({ may_move: mayMove }) => !mayMove);
  await openCases(
    tx,
    missing.map(({ id, may_move: _mayMove, ...details }) => {
      return { kind: 'missing_at_gateway', subject: id, paymentId: id, details };
    }),
  );
  // A full page was cut off: go on after what was seen. Never past one that may still move.
  const cut = rows.length === ROWS_MAX ? rows.at(-1)?.id : undefined;
  const open = rows.find(({ may_move: mayMove }) => mayMove)?.id;
  const through = [horizon, cut, open && before(open)].flatMap((id) => id ?? []).toSorted()[0];
  const now = await tx.now();
  await moveCursor.run(tx, tx.shopId, method, known.ledger_cursor, through ?? horizon, now);
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
