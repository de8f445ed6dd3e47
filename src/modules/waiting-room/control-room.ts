import { recordAudit } from '#modules/identity/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import type { RoomMode, WaitingRoom } from './contract.ts';
import { gateOf, readGates } from './gate-board.ts';
import { closed, opened, standingOf, type Gate } from './model.ts';
import { holdGate, letIn, writeGate } from './move-queue.ts';
import { countPlaces, findGate } from './store.ts';

const DAY_MS = 86_400_000;

/** The waiting room as it is now. */
export async function showRoom(ctx: Context): Promise<WaitingRoom> {
  return await shopRead(ctx, async (tx) => {
    const now = await tx.now();
    const dayAgo = new Date(Date.parse(now) - DAY_MS).toISOString();
    const [row, counts] = await Promise.all([
      findGate.row(tx, tx.shopId),
      countPlaces.one(tx, tx.shopId, dayAgo, now),
    ]);
    const gate = row && gateOf(row);
    const queueing = gate?.state === 'queueing';
    return {
      mode: gate?.mode ?? 'auto',
      state: gate?.state ?? 'open',
      waiting: counts.waiting ?? 0,
      admitted: counts.admitted ?? 0,
      used: counts.used ?? 0,
      lapsed: counts.lapsed ?? 0,
      admittedPerSecond: queueing ? gate.pacePerSecond : 0,
      settledPerSecond: queueing ? gate.settledPerSecond : 0,
      estimatedSeconds: queueing ? standingOf(gate, gate.issued + 1).estimatedSeconds : 0,
      since: gate ? new Date(gate.sinceMs).toISOString() : null,
    };
  });
}

/** Says when checkout goes by turns, with a trace of who said so. `off` lets everybody in. */
export async function setMode(ctx: Context, mode: RoomMode): Promise<WaitingRoom> {
  await shopTx(ctx, async (tx) => {
    const gate = await holdGate(tx);
    const next = changed(gate, mode, Date.parse(await tx.now()));
    await letIn(tx, gate, next);
    await writeGate(tx, next);
    await recordAudit(tx, [
      {
        action: 'waiting_room.mode_changed',
        subjectType: 'shop',
        subjectId: tx.shopId,
        before: { mode: gate.mode },
        after: { mode },
      },
    ]);
  });
  await readGates(ctx.app);
  return await showRoom(ctx);
}

function changed(gate: Gate, mode: RoomMode, nowMs: number): Gate {
  const named = { ...gate, mode };
  if (mode === 'on' && gate.state === 'open') return closed(named, 0, nowMs);
  if (mode === 'off' && gate.state === 'queueing') return opened(named, nowMs);
  return named;
}
