/** What this process knows of the gates of all shops: asked at every checkout, read twice a second. */
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { RoomMode } from './contract.ts';
import type { Gate, Seen } from './model.ts';
import { findGatesAtWork, type findGate } from './store.ts';

interface Board {
  /** Gates at work, by shop; a shop that is not here is open. */
  gates: ReadonlyMap<string, Gate>;
  seen: Map<string, Seen>;
  reading: Promise<void> | undefined;
}

const boards = new WeakMap<App, Board>();

/** The shop's gate, if people queue there; as it was half a second ago at most. */
export function queueOf(app: App, shopId: string): Gate | undefined {
  const gate = boardOf(app).gates.get(shopId);
  return gate?.state === 'queueing' ? gate : undefined;
}

/** Nobody queues in any shop. */
export function isQuiet(app: App): boolean {
  return boardOf(app).gates.size === 0;
}

/** Shops where people queue, or where this process had to refuse checkouts. */
export function shopsAtWork(app: App): string[] {
  const { gates, seen } = boardOf(app);
  const shed = [...seen].flatMap(([shopId, each]) => (each.shed > 0 ? [shopId] : []));
  const queueing = [...gates].flatMap(([shopId, { state }]) => (state === 'open' ? [] : [shopId]));
  return [...new Set([...queueing, ...shed])];
}

/** A checkout of the shop ended, whatever its end. Memory alone. */
export function noteSettled(app: App, shopId: string): void {
  seenIn(app, shopId).settled += 1;
}

/** Checkouts of the shop were refused because too many came. Memory alone. */
export function noteShed(app: App, shopId: string, count = 1): void {
  seenIn(app, shopId).shed += count;
}

/** Takes what was counted of the shop; the next count begins at nothing. */
export function takeSeen(app: App, shopId: string): Seen {
  const { seen } = boardOf(app);
  const taken = seen.get(shopId) ?? { settled: 0, shed: 0 };
  seen.delete(shopId);
  return taken;
}

/** Puts back what could not be told. */
export function returnSeen(app: App, shopId: string, { settled, shed }: Seen): void {
  const seen = seenIn(app, shopId);
  seen.settled += settled;
  seen.shed += shed;
}

/** Forgets what was counted of shops that are open: only the last moments tell a pace. */
export function forgetQuiet(app: App): void {
  const board = boardOf(app);
  const atWork = new Set(shopsAtWork(app));
  for (const shopId of board.seen.keys()) if (!atWork.has(shopId)) board.seen.delete(shopId);
}

/** Reads the gates at work. A reading that fails is logged: what was known goes on. */
export async function readGates(app: App): Promise<void> {
  const board = boardOf(app);
  board.reading ??= readTable(app, board)
    .catch((error: unknown) => {
      app.log.named('emporium.waiting-room').warn('event=gates.not_read', { error });
    })
    .finally(() => {
      board.reading = undefined;
    });
  await board.reading;
}

async function readTable(app: App, board: Board): Promise<void> {
  const rows = await systemTx(app, 'waiting_room.find_gates', (tx) => findGatesAtWork.rows(tx));
  board.gates = new Map(rows.map((row) => [row.shop_id, gateOf(row)]));
}

/** A row as the model has it. */
export function gateOf(row: RowOf<typeof findGate>): Gate {
  return {
    mode: row.mode as RoomMode,
    state: row.state as Gate['state'],
    sinceMs: Date.parse(row.since),
    issued: row.issued,
    admitted: row.admitted,
    settledPerSecond: row.settled_per_second,
    pacePerSecond: row.pace_per_second,
    owed: row.owed,
    advancedMs: Date.parse(row.advanced_at),
    shedMs: row.shed_at === null ? null : Date.parse(row.shed_at),
  };
}

function boardOf(app: App): Board {
  let board = boards.get(app);
  if (!board) {
    board = { gates: new Map(), seen: new Map(), reading: undefined };
    boards.set(app, board);
  }
  return board;
}

function seenIn(app: App, shopId: string): Seen {
  const { seen } = boardOf(app);
  let own = seen.get(shopId);
  if (!own) seen.set(shopId, (own = { settled: 0, shed: 0 }));
  return own;
}
