/**
 * Decides who goes next. Everything that the simulated processes do outside of themselves is a step:
 * a statement, a call of the gateway, a pause, a message on its way. One step runs at a time, to its
 * end, and the seed picks it among the first of every lane. A statement that waits for a lock is put
 * aside until PostgreSQL says that nobody blocks it any more.
 */
import { pauseUntil } from './nature.ts';
import type { Random } from './random.ts';

/** Whose step it is: a process that may be killed, or the network, which may not. */
export interface Home {
  readonly name: string;
  alive: boolean;
}

/** Where messages are when no process has them. */
export const network: Home = { name: 'network', alive: true };

export interface Step {
  /** Steps of one lane (a connection) keep their order. */
  lane: object;
  home: Home;
  name: string;
  /** The database session that the step waits in. */
  pid?: number | undefined;
  run: () => Promise<unknown>;
}

interface Queued extends Step {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Flight {
  step: Queued;
  done: boolean;
  ended: Promise<void>;
  deliver: () => void;
}

/** Looks into PostgreSQL: who blocks each of these sessions. */
export type FindBlockers = (pids: readonly number[]) => Promise<Map<number, number[]>>;

export interface Hooks {
  /** Called before a step; true: it does not happen, because its home was killed. */
  before(step: Step): Promise<boolean>;
  /** Called when a step has happened and nobody has heard of it; true: nobody ever will. */
  after(step: Step): Promise<boolean>;
}

/** A world in which nothing can go on: the program waits for what never comes. */
export class StuckError extends Error {}

const CALM_TURNS = 3;
const LOOK_MS = 2;
const HANG_MS = 10_000;

export class Scheduler {
  readonly #lanes = new Map<object, Queued[]>();
  readonly #blocked: Flight[] = [];
  readonly #random: Random;
  readonly #findBlockers: FindBlockers;
  readonly #hooks: Hooks;
  #activity = 0;
  /** What the event loop still does by itself, such as connecting. */
  #outside = 0;
  #lastOutside: Promise<unknown> = Promise.resolve();
  /** Work that was launched and has not ended. */
  readonly #open = new Set<{ what: string }>();
  stepCount = 0;

  constructor(random: Random, findBlockers: FindBlockers, hooks: Hooks) {
    this.#random = random;
    this.#findBlockers = findBlockers;
    this.#hooks = hooks;
  }

  /** Queues a step; resolves when it ran and its home was alive to hear of it. */
  async submit<T>(step: Step & { run: () => Promise<T> }): Promise<T> {
    this.#activity += 1;
    if (!step.home.alive) return await never();
    return await new Promise((resolve, reject) => {
      const lane = this.#lanes.get(step.lane) ?? [];
      this.#lanes.set(step.lane, lane);
      lane.push({ ...step, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /**
   * Counts work of the event loop that is no step: nobody moves before it has ended. Whoever began
   * first hears first, whichever ended first.
   */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#outside += 1;
    const before = this.#lastOutside;
    this.#lastOutside = Promise.allSettled([before, work]);
    try {
      await before;
      return await work;
    } finally {
      this.#outside -= 1;
      this.#activity += 1;
    }
  }

  /** Launched work, until its end is called; the world is quiet when none is open and no step waits. */
  opened(what: string): () => void {
    const work = { what };
    this.#open.add(work);
    this.#activity += 1;
    return () => {
      this.#open.delete(work);
      this.#activity += 1;
    };
  }

  /** Runs that many steps, or until the world is quiet; how many it ran. */
  async run(most = Infinity): Promise<number> {
    for (let ran = 0; ran < most; ran += 1) {
      await this.#calm();
      const heads = [...this.#lanes.values()].flatMap((lane) => lane[0] ?? []);
      const free = heads.filter((head) => !this.#blocked.some(({ step }) => step === head));
      if (free.length > 0) await this.#take(this.#random.pick(free));
      else if (this.#blocked.length > 0) await this.#waitForBlocked();
      else if (this.#open.size === 0) return ran;
      else {
        const calls = [...this.#open].map(({ what }) => what).join(', ');
        throw new StuckError(`No step is left to take, and these never end: ${calls}`);
      }
    }
    await this.#calm();
    return most;
  }

  /** A killed home's steps never happen. */
  async forget(home: Home): Promise<void> {
    for (const [lane, steps] of this.#lanes) {
      const left = steps.filter((step) => step.home !== home);
      if (left.length === 0) this.#lanes.delete(lane);
      else this.#lanes.set(lane, left);
    }
    const living = this.#blocked.filter(({ step }) => step.home !== home);
    this.#blocked.splice(0, this.#blocked.length, ...living);
    await this.#freeBlocked();
  }

  async #take(step: Queued): Promise<void> {
    this.stepCount += 1;
    if (await this.#hooks.before(step)) return;
    const flight = fly(step);
    await this.#land(flight);
    if (flight.done && endsTransaction(step)) await this.#freeBlocked();
  }

  /** Waits for the step's end, or finds that it waits for a lock; then it has this place in the queue. */
  async #land(flight: Flight, place = this.#blocked.length): Promise<void> {
    const { step } = flight;
    for (;;) {
      await (step.pid === undefined ? flight.ended : pauseUntil(flight.ended, LOOK_MS));
      if (flight.done) break;
      const blockers = await this.#findBlockers([step.pid!]);
      if (!flight.done && (blockers.get(step.pid!) ?? []).length > 0) {
        this.#blocked.splice(place, 0, flight);
        return await this.#untangle();
      }
    }
    if (await this.#hooks.after(step)) return;
    const lane = this.#lanes.get(step.lane);
    lane?.shift();
    if (lane?.length === 0) this.#lanes.delete(step.lane);
    this.#activity += 1;
    if (step.home.alive) flight.deliver();
  }

  /** Those whom nobody blocks any more go on, in the order in which they began to wait. */
  async #freeBlocked(): Promise<void> {
    for (let moved = true; moved;) {
      moved = false;
      const pids = this.#blocked.map(({ step }) => step.pid!);
      if (pids.length === 0) return;
      const blockers = await this.#findBlockers(pids);
      const free = this.#blocked.find(
        (flight) => flight.done || (blockers.get(flight.step.pid!) ?? []).length === 0,
      );
      if (!free) return;
      const place = this.#blocked.indexOf(free);
      this.#blocked.splice(place, 1);
      // From one lock to the next of the same statement it keeps its place.
      await this.#land(free, place);
      moved = true;
    }
  }

  /** When the new one closed a circle, PostgreSQL ends one of them: nobody moves before it has. */
  async #untangle(): Promise<void> {
    const pids = this.#blocked.map(({ step }) => step.pid!);
    if (!hasCircle(await this.#findBlockers(pids))) return;
    await Promise.race(this.#blocked.map(({ ended }) => ended));
    await this.#freeBlocked();
  }

  async #waitForBlocked(): Promise<void> {
    const any = Promise.race(this.#blocked.map(({ ended }) => ended));
    await pauseUntil(any, HANG_MS);
    if (!this.#blocked.some(({ done }) => done)) {
      const names = this.#blocked.map(({ step }) => `${step.home.name}: ${step.name}`);
      throw new StuckError(`Everybody waits for a lock: ${names.join(', ')}`);
    }
    await this.#freeBlocked();
  }

  /** Lets the event loop come to rest: whoever can ask for a step has asked. */
  async #calm(): Promise<void> {
    for (let quiet = 0; quiet < CALM_TURNS;) {
      const before = this.#activity;
      await new Promise((next) => setImmediate(next));
      quiet = this.#activity === before && this.#outside === 0 ? quiet + 1 : 0;
    }
  }
}

function fly(step: Queued): Flight {
  const flight: Flight = { step, done: false, ended: Promise.resolve(), deliver: () => undefined };
  flight.ended = step.run().then(
    (value) => {
      flight.done = true;
      flight.deliver = () => step.resolve(value);
    },
    (error: unknown) => {
      flight.done = true;
      flight.deliver = () => step.reject(error);
    },
  );
  return flight;
}

function endsTransaction({ name }: Step): boolean {
  return name === 'commit' || name === 'rollback';
}

function hasCircle(blockers: ReadonlyMap<number, readonly number[]>): boolean {
  return [...blockers.keys()].some((start) => {
    const seen = new Set<number>();
    const reach = (pid: number): boolean =>
      (blockers.get(pid) ?? []).some((other) => {
        if (other === start) return true;
        if (seen.has(other)) return false;
        seen.add(other);
        return reach(other);
      });
    return reach(start);
  });
}

async function never(): Promise<never> {
  return await new Promise(() => undefined);
}
