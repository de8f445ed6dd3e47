/** What this process knows of the breakers of all shops, and how it keeps up with the table. */
import { performance } from 'node:perf_hooks';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { BreakerState, Failure } from './breaker-model.ts';
import { breakerState } from './metrics.ts';
import { findOpenBreakers } from './store/breakers.ts';

export interface Breaker {
  state: BreakerState;
  retryAt: number;
  failures: Failure[];
  successes: number;
  /** This process is asking for the probe, or holds it. */
  probing: boolean;
  /** Calls of this process that the provider has not answered yet. */
  calls: number;
  /** When this process last changed it; a slower reading of the table must not undo that. */
  changedAt: number;
}

export interface Board {
  breakers: Map<string, Breaker>;
  syncedAt: number;
  syncing: Promise<void> | undefined;
}

const boards = new WeakMap<App, Board>();

/** Reads every breaker that is not closed; the rest is closed. Failures are logged: memory goes on. */
export function sync(app: App): Promise<void> {
  const board = boardOf(app);
  board.syncing ??= readTable(app, board)
    .catch((error: unknown) => {
      app.log.named('emporium.payments').warn('event=breaker.not_read', { error });
    })
    .finally(() => {
      board.syncing = undefined;
      board.syncedAt = performance.now();
    });
  return board.syncing;
}

async function readTable(app: App, board: Board): Promise<void> {
  const began = performance.now();
  const rows = await systemTx(app, 'payments.read_breakers', (tx) => findOpenBreakers.rows(tx));
  const open = new Map(rows.map((row) => [`${row.shop_id} ${row.provider}`, row]));
  for (const row of rows) breakerOf(board, row.shop_id, row.provider);
  for (const [key, breaker] of board.breakers) {
    const row = open.get(key);
    const provider = key.slice(key.indexOf(' ') + 1);
    if (breaker.probing || breaker.changedAt > began) continue;
    if (row) {
      breaker.retryAt = Date.parse(row.retry_at);
      change(breaker, row.state, provider, board);
    } else if (breaker.state !== 'closed') {
      breaker.failures = [];
      change(breaker, 'closed', provider, board);
    }
  }
}

const severity: Readonly<Record<BreakerState, number>> = { closed: 0, half_open: 1, open: 2 };

/** Moves a breaker in memory and shows the worst of its provider as a metric. */
export function change(
  breaker: Breaker,
  state: BreakerState,
  provider: string,
  board: Board,
): void {
  breaker.state = state;
  breaker.changedAt = performance.now();
  let worst = 0;
  for (const [key, other] of board.breakers) {
    if (key.endsWith(` ${provider}`)) worst = Math.max(worst, severity[other.state]);
  }
  breakerState.set({ provider }, worst);
}

/** The board of a process; of a test, in tests. */
export function boardOf(app: App): Board {
  let board = boards.get(app);
  if (!board) {
    board = { breakers: new Map(), syncedAt: -Infinity, syncing: undefined };
    boards.set(app, board);
  }
  return board;
}

/** The breaker of one shop's provider; closed when nobody has heard of it. */
export function breakerOf(board: Board, shopId: string, provider: string): Breaker {
  const key = `${shopId} ${provider}`;
  let breaker = board.breakers.get(key);
  if (!breaker) {
    breaker = {
      state: 'closed',
      retryAt: 0,
      failures: [],
      successes: 0,
      probing: false,
      calls: 0,
      changedAt: -Infinity,
    };
    board.breakers.set(key, breaker);
  }
  return breaker;
}
