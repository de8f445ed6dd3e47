/** What goes wrong by itself: kills, outages, jumps of the clock, storms of events. */
import { runTimer } from './background.ts';
import type { Command } from './commands.ts';
import { checkOut, newAttempt, type Stage } from './errands.ts';
import { DOWN, ROUGH, SILENT, type Weather } from './gateway.ts';
import { killPoints } from './kill-points.ts';
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
export async function jump(stage: Stage, { one, other }: Command): Promise<void> {
  const { world } = stage;
  const long = one % 2 === 0;
  const paying = long ? payUntilHeld(stage, other) : undefined;
  await paying?.held;
  world.count(long ? 'jump past the holds' : 'short jump');
  world.tell(`JUMP ${long ? 'long' : 'short'}`);
  world.advance(long ? HOLD_JUMP_MS : SHORT_JUMP_MS);
  if (long) await runTimer(stage, 'inventory.expire_reservations');
  await paying?.ended;
}

/** Somebody pays while time runs out: `held` when their goods are held, or never will be. */
function payUntilHeld(stage: Stage, choice: number) {
  const cart = chosen(openCarts(stage), choice);
  if (!cart) return undefined;
  const attempt = newAttempt(stage, cart);
  const payment = { over: false };
  const ended = checkOut(stage, attempt).finally(() => {
    payment.over = true;
  });
  return { ended, held: seeHold(stage, attempt.id, payment) };
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
