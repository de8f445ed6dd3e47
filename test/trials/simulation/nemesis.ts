/** What goes wrong by itself: kills, outages, jumps of the clock, storms of events. */
import type { Command } from './commands.ts';
import type { Stage } from './errands.ts';
import { DOWN, ROUGH, SILENT, type Weather } from './gateway.ts';
import { killPoints } from './kill-points.ts';
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
export function jump({ world }: Stage, { one }: Command): void {
  const long = one % 2 === 0;
  world.count(long ? 'jump past the holds' : 'short jump');
  world.tell(`JUMP ${long ? 'long' : 'short'}`);
  world.advance(long ? HOLD_JUMP_MS : SHORT_JUMP_MS);
}

export function storm({ world }: Stage): void {
  world.count('webhook storm');
  world.tell('STORM');
  world.mail.storm();
}
