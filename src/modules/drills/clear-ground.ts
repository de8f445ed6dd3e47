import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#platform/config.ts';
import { entriesIn } from '#platform/missing-file.ts';
import {
  processesWorkingIn,
  processStart,
  signalProcess,
} from '#platform/postgres/process-table.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { emptyBucket } from './second-place.ts';

/** In a ground: the drill itself, then each program of it that stays; a line each: number, beginning. */
const PROCESSES = 'processes';
const LOOK_MS = 50;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Notes a process in the ground that it belongs to, so that it can be ended whatever happens. */
export function noteProcess(ground: string, pid: number): void {
  appendFileSync(join(ground, PROCESSES), `${pid} ${processStart(pid) ?? ''}\n`);
}

/**
 * Ends whatever works in a ground, empties the bucket that it filled, and removes it. Throws what the
 * store said; the ground is left then, for the next drill to try again.
 */
export async function clearGround(config: Config, ground: string): Promise<void> {
  for (let left = workIn(ground); left.length > 0; left = workIn(ground)) {
    for (const pid of left) signalProcess(pid, 'SIGKILL');
    await sleep(LOOK_MS);
  }
  for (const entry of await entriesIn(ground)) {
    if (entry.isDirectory()) await rm(join(ground, entry.name), { recursive: true, force: true });
  }
  await emptyBucket(config, ground);
  await rm(ground, { recursive: true, force: true });
}

/** Clears the grounds in a place whose drill was killed. A bucket that cannot be emptied is told of. */
export async function clearAbandoned(
  config: Config,
  place: string,
  say: (text: string) => void,
): Promise<void> {
  for (const { name } of await entriesIn(place)) {
    const ground = join(place, name);
    const [drill] = notedIn(ground);
    if (drill === undefined || isAlive(drill)) continue;
    try {
      await clearGround(config, ground);
    } catch (error) {
      say(`What the killed drill ${name} left stays for now: ${reasonOf(error)}`);
    }
  }
}

/**
 * While a drill is under way, SIGINT, SIGTERM and SIGHUP clear its ground before they end this program.
 * `stop` takes that back; `heard` says whether one has come.
 */
export function clearOnSignal(clear: () => Promise<void>): {
  heard: () => boolean;
  stop: () => void;
} {
  let isHeard = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    isHeard = true;
    void clear().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  return {
    heard: () => isHeard,
    stop: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

interface Noted {
  pid: number;
  startedAt: string;
}

function notedIn(ground: string): Noted[] {
  const file = join(ground, PROCESSES);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [pid = '', ...startedAt] = line.split(' ');
    return { pid: Number(pid), startedAt: startedAt.join(' ') };
  });
}

/** A number may be somebody else's by now. */
function isAlive({ pid, startedAt }: Noted): boolean {
  return processStart(pid) === startedAt;
}

function workIn(ground: string): number[] {
  if (!existsSync(ground)) return [];
  const programs = notedIn(ground)
    .filter((each) => each.pid !== process.pid && isAlive(each))
    .map(({ pid }) => pid);
  const folders = readdirSync(ground).map((name) => join(ground, name, 'postgres'));
  return [...new Set([...programs, ...folders.flatMap(processesWorkingIn)])];
}
