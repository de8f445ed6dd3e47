/** What goes wrong by itself: kills, outages, jumps of the clock, storms of events. */
import type { Command } from './commands.ts';
import type { Stage } from './errands.ts';
import { DOWN, ROUGH } from './gateway.ts';
import { killPoints } from './kill-points.ts';

const HOLD_JUMP_MS = 25 * 60_000;
const SHORT_JUMP_MS = 20_000;

export async function killOne({ world }: Stage, { one }: Command): Promise<void> {
  world.count('killed at once');
  await world.kill(world.processes[one % world.processes.length]!, 'by the script');
}

/** Lies in wait at a kill point. One that is armed stays so until it has sprung, or is forgotten. */
export function layAmbush({ world }: Stage, { one, other }: Command): void {
  if (world.ambush && other % 3 !== 0) return;
  const point = killPoints[(world.seed * 7 + one) % killPoints.length]!;
  world.ambush = { point, when: other % 2 === 0 ? 'before' : 'after' };
  world.tell(`AMBUSH ${world.ambush.when} ${point}`);
}

/** Every run begins with an ambush: seed after seed, each point has its turn. */
export function layFirstAmbush({ world }: Stage): void {
  const point = killPoints[world.seed % killPoints.length]!;
  const turn = Math.floor(world.seed / killPoints.length);
  world.ambush = { point, when: turn % 2 === 0 ? 'after' : 'before' };
}

export function changeWeather({ world }: Stage, { one }: Command): void {
  const down = one % 2 === 0;
  world.count(down ? 'gateway down' : 'gateway up');
  world.tell(down ? 'GATEWAY DOWN' : 'GATEWAY UP');
  world.setWeather(down ? DOWN : ROUGH);
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
