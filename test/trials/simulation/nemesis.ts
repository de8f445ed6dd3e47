/** What goes wrong by itself: kills, outages, jumps of the clock, storms of events. */
import { newId } from '#platform/ids.ts';
import { runTimer } from './background.ts';
import type { Command } from './commands.ts';
import { checkOut, command as send, newAttempt, type Stage } from './errands.ts';
import { DOWN, ROUGH, SILENT, type Weather } from './gateway.ts';
import { killPoints } from './kill-points.ts';
import type { KnownCart } from './model.ts';
import { network } from './scheduler.ts';
import { chosen, openCarts } from './shoppers.ts';
import type { Ambush } from './world.ts';

const HOLD_JUMP_MS = 25 * 60_000;
const SHORT_JUMP_MS = 20_000;

export async function killOne({ world }: Stage, { one }: Command): Promise<void> {
  world.count('killed at once');
  // Nobody moves before it is dead: a step that waits for the dead would never come.
  await world.scheduler.outside(
    world.kill(world.processes[one % world.processes.length]!, 'by the script'),
  );
}

/** Lies in wait at a kill point. One that is armed stays so until it has sprung, or is forgotten. */
export function layAmbush({ world }: Stage, { one, other }: Command): void {
  const { laid } = world.ambushes;
  if (laid && other % 3 !== 0) return;
  const point = killPoints[(world.seed * 7 + one) % killPoints.length]!;
  const ambush: Ambush = { point, when: other % 2 === 0 ? 'before' : 'after' };
  world.ambushes.laid = ambush;
  world.tell(`AMBUSH ${ambush.when} ${point}`);
}

/**
 * Every run begins with an ambush: seed after seed, each point has its turn. It waits until it has
 * sprung, through the healing too.
 */
export function layFirstAmbush({ world }: Stage): void {
  const point = killPoints[world.seed % killPoints.length]!;
  const turn = Math.floor(world.seed / killPoints.length);
  world.ambushes.first = { point, when: turn % 2 === 0 ? 'after' : 'before' };
}

const weathers: readonly [string, Weather][] = [
  ['down', DOWN],
  ['silent', SILENT],
  ['up', ROUGH],
];

export function changeWeather({ world }: Stage, { one }: Command): void {
  const [name, weather] = weathers[one % weathers.length]!;
  world.count(`gateway ${name}`);
  world.tell(`GATEWAY ${name.toUpperCase()}`);
  world.setWeather(weather);
}

/** Past the end of every hold, or past the next question to the gateway. */
export async function jump(stage: Stage, command: Command): Promise<void> {
  const { world } = stage;
  const long = command.one % 2 === 0;
  world.count(long ? 'jump past the holds' : 'short jump');
  if (long) return await jumpPastHolds(stage, command);
  world.tell('JUMP short');
  world.advance(SHORT_JUMP_MS);
}

/**
 * Somebody pays while time runs out: the answer comes when the hold has ended, and half of the times
 * when the goods have gone too.
 */
async function jumpPastHolds(stage: Stage, { one, other }: Command): Promise<void> {
  const { world } = stage;
  const hearAnswers = world.gateway.holdAnswers();
  const cart = chosen(openCarts(stage), other);
  const paying = cart && payUntilHeld(stage, cart);
  await paying?.held;
  world.tell('JUMP long');
  world.advance(HOLD_JUMP_MS);
  await runTimer(stage, 'inventory.expire_reservations');
  const taken = cart && one % 4 === 0 ? await takeFree(stage, cart) : [];
  hearAnswers();
  await paying?.ended;
  if (taken.length > 0) await count(stage, cart!.shopId, taken);
}

/** Somebody pays: `held` when their goods are held, or never will be. */
function payUntilHeld(stage: Stage, cart: KnownCart) {
  const attempt = newAttempt(stage, cart);
  const payment = { over: false };
  const ended = checkOut(stage, attempt).finally(() => {
    payment.over = true;
  });
  return { ended, held: seeHold(stage, attempt.id, payment) };
}

/** A clerk counts away what nobody holds of the cart's goods; returns what to count in again. */
async function takeFree(stage: Stage, { id, shopId }: KnownCart): Promise<StockLine[]> {
  const rows = await stage.world.look<{ variant_id: string; free: string }>(
    `select variant_id, sum(on_hand - reserved) as free from inventory.stock
     where variant_id in (select variant_id from cart.lines where cart_id = $1)
     group by variant_id having sum(on_hand - reserved) > 0 order by variant_id`,
    [id],
  );
  const lines = rows.map(({ variant_id: variantId, free }) => ({ variantId, free: Number(free) }));
  if (lines.length === 0) return [];
  stage.world.count('goods gone while somebody pays');
  const away = lines.map(({ variantId, free }) => ({ variantId, quantity: -free }));
  const answer = await count(stage, shopId, away);
  if (answer?.status !== 201) return [];
  return lines.map(({ variantId, free }) => ({ variantId, quantity: free }));
}

interface StockLine {
  variantId: string;
  quantity: number;
}

async function count(stage: Stage, shopId: string, lines: readonly StockLine[]) {
  const route = 'POST /api/v1/admin/stock/adjustments';
  return await send(stage, shopId, { route, key: newId(), body: { reason: 'counted', lines } });
}

async function seeHold(
  { world }: Stage,
  checkoutId: string,
  payment: { over: boolean },
): Promise<void> {
  while (!payment.over) {
    const [hold] = await world.look(
      `select from inventory.reservations r
       join checkout.attempts a on a.shop_id = r.shop_id and a.reservation_id = r.id
       where a.id = $1 and r.state = 'active'`,
      [checkoutId],
    );
    if (hold) return;
    const run = async (): Promise<void> => undefined;
    await world.scheduler.submit({ lane: {}, home: network, name: 'waits for a hold', run });
  }
}

export function storm({ world }: Stage): void {
  world.count('webhook storm');
  world.tell('STORM');
  world.mail.storm();
}
