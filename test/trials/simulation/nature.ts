/**
 * Time and chance of the simulated world, in place of the real ones, for this whole process: `Date`,
 * `performance.now`, `node:crypto`, `Math.random`. Import it before any module of the program.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import { newId } from '#platform/ids.ts';
import { randomOf, type Random } from './random.ts';

const RealDate = Date;
const realNow = performance.now.bind(performance);
const realTimeout = globalThis.setTimeout;
/** Waits as short as this are the program's own and end in simulated time; drivers wait longer. */
const OWN_WAIT_MS = 50;

let nowMs = RealDate.UTC(2030, 0, 1);
let random: Random = randomOf(0, 'nature');
const fills = { count: 0 };
let shortWait: (wake: () => void) => void = (wake) => void realTimeout(wake, 0);

/** The time of the simulated world, epoch milliseconds. */
export function worldTime(): number {
  return nowMs;
}

export function setWorldTime(toMs: number): void {
  nowMs = toMs;
}

/** Milliseconds of the real clock, for figures and patience. */
export function realTime(): number {
  return realNow();
}

/** Waits for the end of something, but no longer than so many real milliseconds. */
export async function pauseUntil(ended: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise((done) => (timer = realTimeout(done, milliseconds)));
  await Promise.race([ended, pause]);
  clearTimeout(timer);
}

/** The world's chance begins anew: ids of one seed do not depend on the seeds that ran before. */
export function seedNature(seed: number, onShortWait: (wake: () => void) => void): void {
  random = randomOf(seed, 'nature');
  shortWait = onShortWait;
  // What is left in the pool of ids was drawn from the seed before, more or less of it. The time is one
  // long gone: ids of this run begin to count with the first of them.
  const fillsBefore = fills.count;
  while (fills.count === fillsBefore) newId(0);
}

/** Takes over time and chance; there is no way back in this process. */
export function takeOverNature(): void {
  class WorldDate extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [nowMs] : given) as [number]));
    }
    static override now(): number {
      return nowMs;
    }
  }
  globalThis.Date = WorldDate as DateConstructor;
  Object.defineProperty(performance, 'now', { value: () => nowMs - RealDate.UTC(2030, 0, 1) });
  Math.random = () => random.next();
  const fill = (buffer: Uint8Array): Uint8Array => {
    fills.count += 1;
    for (let i = 0; i < buffer.length; i += 1) buffer[i] = random.below(256);
    return buffer;
  };
  const below = (least: number, limit?: number): number =>
    limit === undefined ? random.below(least) : least + random.below(limit - least);
  Object.assign(crypto, {
    randomFillSync: fill,
    randomInt: below,
    randomBytes: (size: number) => fill(Buffer.alloc(size)),
  });
  syncBuiltinESMExports();
  const timeout = (wake: () => void, milliseconds = 0, ...rest: unknown[]): unknown => {
    if (milliseconds > OWN_WAIT_MS || milliseconds === 0) {
      return realTimeout(wake, milliseconds, ...rest);
    }
    shortWait(wake);
    return { unref: () => undefined, ref: () => undefined };
  };
  globalThis.setTimeout = timeout as typeof globalThis.setTimeout;
}
