import { setMode } from '#modules/waiting-room/index.ts';
import { connectionsFor } from '#platform/app.ts';
import { shopContext } from '#platform/context.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { attachApp } from '../kit/bench-shop.ts';
import { runScript } from '../kit/child.ts';
import { checkBooks } from '../kit/emporium.ts';
import type { Pressed } from '../kit/load.ts';
import { rounded, type Result } from '../kit/result.ts';
import type { CheckoutLoad } from '../load-checkouts.ts';
import type { OverloadLoad, PhaseFigures } from '../load-overload.ts';
import type { Site } from '../site.ts';
import { fillCarts } from './flash-sale.ts';

const SHOPPERS = 64;
const TIMES_TOO_MANY = 5;
const PEAK_SECONDS = 5;
const CALM_SECONDS = 3;
const RUSH_SECONDS = 10;
const AFTER_SECONDS = 8;
const WINDOW_SECONDS = 0.25;
/** Calm: what it was before, with room for the noise of a small machine. */
const CALM_FACTOR = 3;
const CALM_LEAST_MS = 100;
const CARTS_PEAK = 20_000;
const CARTS_RUSH = 60_000;
/** Most that wait for an answer at once, when all goes well. */
const CONNECTIONS = 3000;

/**
 * Five times as many checkouts as can be done, by the clock (an open loop). The limit is the peak that
 * the same shop reached just before, with as many shoppers as fill its batches. Who is turned away
 * must be told when to come back; nobody may be left without an answer; afterwards every invariant
 * must hold. The waiting room is off: this measures admission alone.
 */
export async function measureOverload(site: Site): Promise<Result> {
  const { dataDirectory } = site.emporium;
  await closeWaitingRoom(site);
  const connection = connectionsFor(attachEmbeddedPostgres(dataDirectory)!).app;
  const variantId = site.shop.variantIds[1]!;
  const cartsFor = async (count: number): Promise<string[]> =>
    await fillCarts(connection, site.shop.id, { variantId, count });
  const at = { port: site.port, host: site.host };
  const closed: CheckoutLoad = {
    ...at,
    connections: SHOPPERS,
    cartIds: await cartsFor(CARTS_PEAK),
    warmSeconds: 2,
    seconds: PEAK_SECONDS,
  };
  const peak = await runScript<Pressed>('load-checkouts.ts', closed);
  const open: OverloadLoad = {
    ...at,
    connectionsReady: CONNECTIONS,
    cartIds: await cartsFor(CARTS_RUSH),
    phases: [
      { name: 'before', perSecond: peak.perSecond / 2, seconds: CALM_SECONDS },
      { name: 'rush', perSecond: peak.perSecond * TIMES_TOO_MANY, seconds: RUSH_SECONDS },
      { name: 'after', perSecond: peak.perSecond / 2, seconds: AFTER_SECONDS },
    ],
  };
  const phases = await runScript<PhaseFigures[]>('load-overload.ts', open);
  await checkBooks(site.emporium);
  demandAnswers(phases);
  return resultOf(peak, phases);
}

async function closeWaitingRoom({ emporium, shop }: Site): Promise<void> {
  const app = attachApp(emporium.dataDirectory);
  try {
    await setMode(shopContext(app, shop.id), 'off');
  } finally {
    await app.database.close();
  }
}

/** A figure with unanswered shoppers in it is none. */
function demandAnswers(phases: readonly PhaseFigures[]): void {
  for (const { name, timeouts, timeoutsDueMs, timeoutsLateMs, unadvised, others } of phases) {
    const wrong = timeouts + unadvised + Object.keys(others).length;
    if (wrong === 0) continue;
    const told = `${timeouts} time-outs, ${unadvised} refusals without Retry-After`;
    const when = `due ${timeoutsDueMs.map(Math.round).join(' to ')} ms, sent ${timeoutsLateMs} ms late`;
    throw new Error(`${name}: ${told}, ${when}, other answers ${JSON.stringify(others)}`);
  }
}

function resultOf(peak: Pressed, phases: readonly PhaseFigures[]): Result {
  const [before, rush, after] = phases as [PhaseFigures, PhaseFigures, PhaseFigures];
  return {
    name: 'overload',
    value: rounded(rush.goodput),
    unit: 'orders/s',
    limit: rounded(peak.perSecond),
    limitName: 'own-peak',
    ratio: rounded(rush.goodput / peak.perSecond),
    n: 1,
    p99Ms: rounded(rush.soldP99Ms),
    offeredPerSecond: rounded(peak.perSecond * TIMES_TOO_MANY),
    sold: rush.sold,
    refused: rush.refused,
    refusedP50Ms: rounded(rush.refusedP50Ms),
    refusedP99Ms: rounded(rush.refusedP99Ms),
    generatorLateP99Ms: rounded(rush.lateP99Ms),
    timeouts: rush.timeouts,
    recoverySeconds: recovery(before, after),
  };
}

/** When the first whole second began in which the answers were as fast as before. */
function recovery(before: PhaseFigures, after: PhaseFigures): number {
  const usual = before.windowsP95Ms.toSorted((a, b) => a - b);
  const calmMs = Math.max(CALM_LEAST_MS, CALM_FACTOR * usual[usual.length >> 1]!);
  const second = Math.ceil(1 / WINDOW_SECONDS);
  const calm = after.windowsP95Ms.findIndex((_, index, all) => {
    const windows = all.slice(index, index + second);
    return windows.length === second && windows.every((p95) => p95 <= calmMs);
  });
  return calm === -1 ? Number.POSITIVE_INFINITY : calm * WINDOW_SECONDS;
}
