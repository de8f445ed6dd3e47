/** What this process knows of the pauses of all shops: asked at every order, read once a second. */
import { performance } from 'node:perf_hooks';
import type { App, Context } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { qualityRefusals } from './contract.ts';
import { findOpenPauses } from './store/pauses.ts';

/** Read again in the background from here on: under load nobody ever waits. */
const FRESH_MS = 500;
/** Older than this, an order waits for the reading. */
const STALE_MS = 1000;
const RETRY_SECONDS = 30;

interface Board {
  /** `shop path` of every pause in force. */
  paused: ReadonlySet<string>;
  readAt: number;
  reading: Promise<void> | undefined;
}

const boards = new WeakMap<App, Board>();

/**
 * `sales_paused` while the shop takes no orders. What it knows is at most a second old; only the
 * first order after a quiet second waits for the database.
 */
export async function refusePausedCheckout(ctx: Context): Promise<Refusal | undefined> {
  const board = boardOf(ctx.app);
  const age = performance.now() - board.readAt;
  if (age > STALE_MS) await readPauses(ctx.app);
  else if (age > FRESH_MS) void readPauses(ctx.app);
  return board.paused.has(`${ctx.shopId} checkout`) ? paused() : undefined;
}

/** `sales_paused` when one of the articles is not to be sold for now. Asks memory alone. */
export function refusePausedArticles(
  ctx: Context,
  variantIds: readonly string[],
): Refusal | undefined {
  const board = boardOf(ctx.app);
  if (board.paused.size === 0) return undefined;
  const hit = variantIds.filter((id) => board.paused.has(`${ctx.shopId} stock:${id}`));
  return hit.length > 0 ? paused(hit) : undefined;
}

function paused(variantIds: readonly string[] = []): Refusal {
  return qualityRefusals.sales_paused({
    retryAfterSeconds: RETRY_SECONDS,
    ...(variantIds.length > 0 ? { data: { variantIds } } : {}),
  });
}

/** Reads the pauses in force. A reading that fails is logged: what was known goes on. */
export function readPauses(app: App): Promise<void> {
  const board = boardOf(app);
  board.reading ??= readTable(app, board)
    .catch((error: unknown) => {
      app.log.named('emporium.quality').warn('event=pause.not_read', { error });
    })
    .finally(() => {
      board.reading = undefined;
    });
  return board.reading;
}

async function readTable(app: App, board: Board): Promise<void> {
  const began = performance.now();
  const rows = await systemTx(app, 'quality.find_pauses', (tx) => findOpenPauses.rows(tx));
  board.paused = new Set(rows.map(({ shop_id, path }) => `${shop_id} ${path}`));
  board.readAt = began;
}

function boardOf(app: App): Board {
  let board = boards.get(app);
  if (!board) {
    board = { paused: new Set(), readAt: -Infinity, reading: undefined };
    boards.set(app, board);
  }
  return board;
}
