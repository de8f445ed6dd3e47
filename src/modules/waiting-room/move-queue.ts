import { shopContext, type App } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { forgetQuiet, gateOf, readGates, returnSeen, shopsAtWork, takeSeen } from './gate-board.ts';
import { advanced, closed, GRACE_MS, mustClose, type Gate, type Seen } from './model.ts';
import { addGate, admitPlaces, lapsePlaces, lockGate, setGate } from './store.ts';

/** How often a process looks at the gates and moves the queues. */
export const LOOK_EVERY_MS = 500;

/**
 * One look: reads the gates, closes those of shops that had to refuse checkouts, moves the queues
 * where people wait. Every process does so; each queue is moved by one of them at a time. A shop's
 * trouble is logged and does not keep the others waiting.
 */
export async function moveQueues(app: App): Promise<void> {
  const shops = shopsAtWork(app);
  forgetQuiet(app);
  await Promise.all(shops.map((shopId) => moveOne(app, shopId)));
  await readGates(app);
}

async function moveOne(app: App, shopId: string): Promise<void> {
  const seen = takeSeen(app, shopId);
  try {
    const moved = await shopTx(shopContext(app, shopId), (tx) => moveQueue(tx, seen));
    // Another process was faster: what this one saw counts the next time.
    if (!moved) returnSeen(app, shopId, seen);
  } catch (error) {
    returnSeen(app, shopId, seen);
    const log = app.log.named('emporium.waiting-room');
    log.warn('event=queue.not_moved', { shop_id: shopId, error });
  }
}

/** Of several processes that look at the same time, one moves the queue. */
const MOVE_EVERY_MS = LOOK_EVERY_MS / 2;

/**
 * Moves the queue of the shop on: closes the gate when it must, ends places whose time is over, lets
 * the next in. False when it was moved a moment ago.
 */
export async function moveQueue(tx: Tx, seen: Seen): Promise<boolean> {
  const gate = await holdGate(tx);
  const now = await tx.now();
  const nowMs = Date.parse(now);
  if (mustClose(gate, seen)) {
    await writeGate(tx, closed(gate, (seen.settled * 1000) / LOOK_EVERY_MS, nowMs));
    tx.ctx.log.named('emporium.waiting-room').info('event=gate.closed', { shed: seen.shed });
    return true;
  }
  if (gate.state === 'open') return true;
  const elapsedMs = nowMs - gate.advancedMs;
  if (elapsedMs >= 0 && elapsedMs < MOVE_EVERY_MS) return false;
  const next = advanced(gate, seen, nowMs);
  await lapsePlaces.run(tx, tx.shopId, now);
  await letIn(tx, gate, next);
  await writeGate(tx, next);
  if (next.state === 'open') tx.ctx.log.named('emporium.waiting-room').info('event=gate.opened');
  return true;
}

/** Lets in who stands between the two states of the gate. */
export async function letIn(tx: Tx, before: Gate, after: Gate): Promise<void> {
  if (after.admitted === before.admitted) return;
  const now = await tx.now();
  const expires = new Date(Date.parse(now) + GRACE_MS).toISOString();
  await admitPlaces.run(tx, tx.shopId, before.admitted, after.admitted, now, expires);
}

/** Writes a locked gate. */
export async function writeGate(tx: Tx, gate: Gate): Promise<void> {
  await setGate.run(
    tx,
    tx.shopId,
    gate.mode,
    gate.state,
    new Date(gate.sinceMs).toISOString(),
    gate.admitted,
    gate.settledPerSecond,
    gate.pacePerSecond,
    gate.owed,
    new Date(gate.advancedMs).toISOString(),
    gate.shedMs === null ? null : new Date(gate.shedMs).toISOString(),
  );
}

/** The gate of the shop, locked; made where there was none. */
export async function holdGate(tx: Tx): Promise<Gate> {
  const row = await lockGate.row(tx, tx.shopId);
  if (row) return gateOf(row);
  await addGate.run(tx, tx.shopId, await tx.now());
  return gateOf(await lockGate.one(tx, tx.shopId));
}
