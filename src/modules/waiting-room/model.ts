/** How the queue moves: pure arithmetic over the gate's row and what the processes saw. */
import type { RoomMode } from './contract.ts';

/** A gate as its row has it; times in epoch milliseconds. */
export interface Gate {
  mode: RoomMode;
  state: 'open' | 'queueing';
  sinceMs: number;
  issued: number;
  admitted: number;
  settledPerSecond: number;
  pacePerSecond: number;
  owed: number;
  advancedMs: number;
  shedMs: number | null;
}

/** What this process saw since it last moved the queue. */
export interface Seen {
  /** Checkouts that ended, whatever their end. */
  settled: number;
  /** Checkouts refused because too many came. */
  shed: number;
}

/** Who is let in has this long to come. */
export const GRACE_MS = 60_000;
/** Nobody stands in line longer than this. */
export const WAITING_MAX_MS = 6 * 3_600_000;

/** Refusals between two looks from which on it is a rush and no hiccup. */
const SHED_MIN = 10;
/** An automatic gate opens when nobody waits and nobody was refused for this long. */
const QUIET_MS = 5000;
/** What any machine settles: the pace while nothing is known, or nothing went wrong for a minute. */
const PACE_START_PER_SECOND = 50;
const TROUBLE_MS = 60_000;
/** Slower than this nobody learns that there is room again. */
const PACE_MIN_PER_SECOND = 5;
/** While all goes well the pace grows by this part each second … */
const PACE_GROWTH = 0.25;
/** … but not beyond what settles by more than this: who is called comes some seconds later, or not. */
const PACE_OVER_SETTLED = 2;
/** After a refusal it falls: multiplicative decrease, after Chiu and Jain (1989). */
const PACE_FALL = 0.8;
/**
 * Seconds over which the settle rate is averaged: more is believed soon, less only late, because who
 * is let in comes when they ask next, and that takes some seconds.
 */
const RISE_SECONDS = 2;
const FALL_SECONDS = 30;
/** A gate that nobody moved for longer, in a restart for example, does not make up for it at once. */
const STEP_MAX_SECONDS = 2;

/** Whether an automatic gate that is open has to close. */
export function mustClose({ mode, state }: Gate, { shed }: Seen): boolean {
  return mode === 'auto' && state === 'open' && shed >= SHED_MIN;
}

/** The gate closed: the first are let in at the pace at which checkouts ended until now. */
export function closed(gate: Gate, perSecond: number, nowMs: number): Gate {
  return {
    ...gate,
    state: 'queueing',
    sinceMs: nowMs,
    settledPerSecond: perSecond,
    pacePerSecond: perSecond > 0 ? perSecond : PACE_START_PER_SECOND,
    owed: 0,
    advancedMs: nowMs,
    shedMs: nowMs,
  };
}

/** The gate open: everybody who waits is let in. */
export function opened(gate: Gate, nowMs: number): Gate {
  return { ...gate, state: 'open', sinceMs: nowMs, admitted: gate.issued, owed: 0 };
}

/** The gate after another turn: how fast, and up to which number people are let in. */
export function advanced(gate: Gate, seen: Seen, nowMs: number): Gate {
  const seconds = Math.min(STEP_MAX_SECONDS, (nowMs - gate.advancedMs) / 1000);
  // The clock was set back: the queue goes on from here.
  if (seconds <= 0) return { ...gate, advancedMs: nowMs };
  const settledPerSecond = smoothed(gate.settledPerSecond, seen.settled / seconds, seconds);
  const shedMs = seen.shed > 0 ? nowMs : gate.shedMs;
  const calm = shedMs === null || nowMs - shedMs > TROUBLE_MS;
  const floor = calm ? PACE_START_PER_SECOND : PACE_MIN_PER_SECOND;
  const pacePerSecond = Math.max(floor, nextPace({ ...gate, settledPerSecond }, seen, seconds));
  const due = pacePerSecond * seconds + gate.owed;
  const waiting = gate.issued - gate.admitted;
  const count = Math.min(waiting, Math.floor(due));
  const next: Gate = {
    ...gate,
    settledPerSecond,
    pacePerSecond,
    shedMs,
    admitted: gate.admitted + count,
    // Who finds nobody waiting saves nothing up.
    owed: count < waiting ? due - Math.floor(due) : 0,
    advancedMs: nowMs,
  };
  return mayOpen(next, nowMs) ? opened(next, nowMs) : next;
}

function smoothed(before: number, measured: number, seconds: number): number {
  const memory = measured > before ? RISE_SECONDS : FALL_SECONDS;
  const weight = 1 - Math.exp(-seconds / memory);
  return before + weight * (measured - before);
}

function nextPace(gate: Gate, { shed }: Seen, seconds: number): number {
  const { pacePerSecond: pace, settledPerSecond: settled } = gate;
  if (shed > 0) return Math.min(pace, settled) * PACE_FALL;
  const grown = pace * (1 + PACE_GROWTH * seconds);
  return Math.min(grown, settled * PACE_OVER_SETTLED);
}

function mayOpen(gate: Gate, nowMs: number): boolean {
  const quiet = gate.shedMs === null || nowMs - gate.shedMs >= QUIET_MS;
  return gate.mode === 'auto' && gate.issued === gate.admitted && quiet;
}

/** Where a number stands that has not been let in yet. */
export interface Standing {
  /** 1 is next. */
  position: number;
  ahead: number;
  estimatedSeconds: number | null;
  retryAfterSeconds: number;
}

/** A crowd asks less often: polls cost the processor time that orders need. */
const CROWD = 500;
const POLL_MIN_SECONDS = 2;
const POLL_MIN_IN_CROWD_SECONDS = 5;
const POLL_FAR_MIN_SECONDS = 5;
/** Well within the grace: nobody misses their turn by asking as told. */
const POLL_MAX_SECONDS = 20;
/** Of all who wait, not more than this many ask in one second. */
const POLLS_PER_SECOND = 100;

/** Where the number stands; those who lapsed in between are counted until their turn. */
export function standingOf(
  gate: Pick<Gate, 'admitted' | 'issued' | 'pacePerSecond'>,
  number: number,
): Standing {
  const position = Math.max(1, number - gate.admitted);
  const estimatedSeconds = gate.pacePerSecond > 0 ? Math.ceil(position / gate.pacePerSecond) : null;
  const crowd = Math.max(1, gate.issued - gate.admitted);
  const atLeast = crowd > CROWD ? POLL_MIN_IN_CROWD_SECONDS : POLL_MIN_SECONDS;
  const atMost = within(crowd / POLLS_PER_SECOND, POLL_FAR_MIN_SECONDS, POLL_MAX_SECONDS);
  const retryAfterSeconds = Math.ceil(within(estimatedSeconds ?? atMost, atLeast, atMost));
  return { position, ahead: position - 1, estimatedSeconds, retryAfterSeconds };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
