/**
 * Decides who goes next. Everything that the simulated processes do outside of themselves is a step:
 * a statement, a call of the gateway, a pause, a message on its way. One step runs at a time, to its
 * end, and the seed picks it among the first of every lane. A statement that waits for a lock is put
 * aside until PostgreSQL says that nobody blocks it any more. Of several that end at once each is told,
 * and does what follows from it, before the next: so no two race in the event loop or the database.
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

/** A session of the database, which may have to wait for a lock. */
export interface Session {
  readonly pid: number;
  /** Whether it has looked for a circle since it began to wait for the lock that it waits for. */
  hasLooked: boolean;
  /** Lets it do nothing more, whoever sets it free, until it may go on. */
  hold(): void;
  letGo(): void;
}

export interface Step {
  /** Steps of one lane (a connection) keep their order. */
  lane: object;
  home: Home;
  name: string;
  /** The database session that the step waits in. */
  session?: Session | undefined;
  run: () => Promise<unknown>;
}

interface Queued extends Step {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Outside {
  /** Once it has ended: resolves or rejects for whoever waits for it. */
  tell: (() => void) | undefined;
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
  /** Steps that have ended and of which nobody has heard yet, in the order in which they are told. */
  readonly #landed: Flight[] = [];
  /** What the event loop still does by itself, such as connecting, in the order of beginning. */
  readonly #outside: Outside[] = [];
  #running = false;
  #activity = 0;
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
   * Work of the event loop that is no step: nobody moves before it has ended. Whoever began first
   * hears first, and nobody hears before the one before has done what follows from it.
   */
  async outside<T>(work: Promise<T>): Promise<T> {
    const [ended] = await new Promise<[PromiseSettledResult<T>]>((resolve) => {
      const one: Outside = { tell: undefined };
      this.#outside.push(one);
      void Promise.allSettled([work]).then((result) => {
        one.tell = () => resolve(result);
        this.#activity += 1;
        // Between runs nothing else moves.
        if (!this.#running) while (this.#outside[0]?.tell) this.#tellOutside();
      });
    });
    if (ended.status === 'rejected') throw ended.reason;
    return ended.value;
  }

  #tellOutside(): void {
    this.#activity += 1;
    this.#outside.shift()!.tell!();
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
    this.#running = true;
    try {
      for (let ran = 0; ; ran += 1) {
        await this.#rest();
        if (ran === most) return ran;
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
    } finally {
      this.#running = false;
    }
  }

  /** A killed home's steps never happen, and nobody hears of those that did. */
  async forget(home: Home): Promise<void> {
    for (const [lane, steps] of this.#lanes) {
      const left = steps.filter((step) => step.home !== home);
      if (left.length === 0) this.#lanes.delete(lane);
      else this.#lanes.set(lane, left);
    }
    for (const flights of [this.#blocked, this.#landed]) {
      const living = flights.filter(({ step }) => step.home !== home);
      flights.splice(0, flights.length, ...living);
    }
    await this.#freeBlocked();
  }

  async #take(step: Queued): Promise<void> {
    this.stepCount += 1;
    if (await this.#hooks.before(step)) return;
    const flight = fly(step);
    await this.#land(flight);
    await this.#freeBlocked();
  }

  /** Waits for the step's end, or finds that it waits for a lock; then it has this place in the queue. */
  async #land(flight: Flight, place = this.#blocked.length): Promise<void> {
    const { session } = flight.step;
    for (;;) {
      await (session ? pauseUntil(flight.ended, LOOK_MS) : flight.ended);
      if (flight.done || !session) break;
      if ((await this.#findBlocked([flight])).length > 0 && session.hasLooked && !flight.done) {
        session.hold();
        this.#blocked.splice(place, 0, flight);
        return;
      }
    }
    this.#landed.push(flight);
  }

  /** Those whom nobody blocks any more go on, in the order in which they began to wait. */
  async #freeBlocked(): Promise<void> {
    while (this.#blocked.length > 0) {
      const stuck = await this.#findBlocked(this.#blocked);
      const place = this.#blocked.findIndex((flight) => !stuck.includes(flight));
      if (place < 0) return;
      const [free] = this.#blocked.splice(place, 1) as [Flight];
      free.step.session!.letGo();
      // From one lock to the next of the same statement it keeps its place.
      await this.#land(free, place);
    }
  }

  /** Those of them that somebody blocks. */
  async #findBlocked(flights: readonly Flight[]): Promise<Flight[]> {
    const pids = flights.map(({ step }) => step.session!.pid);
    const blockers = await this.#findBlockers(pids);
    return flights.filter(({ step }) => (blockers.get(step.session!.pid) ?? []).length > 0);
  }

  /** Tells of what has ended, one after the other: each does what follows from it before the next. */
  async #rest(): Promise<void> {
    for (;;) {
      await this.#calm();
      const flight = this.#landed.shift();
      if (flight) await this.#tell(flight);
      else if (this.#outside.length > 0) this.#tellOutside();
      else return;
    }
  }

  async #tell({ step, deliver }: Flight): Promise<void> {
    if (await this.#hooks.after(step)) return;
    const lane = this.#lanes.get(step.lane);
    lane?.shift();
    if (lane?.length === 0) this.#lanes.delete(step.lane);
    this.#activity += 1;
    if (step.home.alive) deliver();
  }

  /** Nobody else can move: a session that ends without a word, such as a lost one, may set them free. */
  async #waitForBlocked(): Promise<void> {
    for (let looks = 0; looks < HANG_MS / LOOK_MS; looks += 1) {
      await pauseUntil(never(), LOOK_MS);
      await this.#freeBlocked();
      if (this.#landed.length > 0) return;
    }
    const names = this.#blocked.map(({ step }) => `${step.home.name}: ${step.name}`);
    throw new StuckError(`Everybody waits for a lock: ${names.join(', ')}`);
  }

  /** Lets the event loop come to rest: whoever can ask for a step has asked. */
  async #calm(): Promise<void> {
    for (let quiet = 0; quiet < CALM_TURNS;) {
      const before = this.#activity;
      await new Promise((next) => setImmediate(next));
      const isQuiet = this.#activity === before && this.#outside.every(({ tell }) => tell);
      quiet = isQuiet ? quiet + 1 : 0;
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

async function never(): Promise<never> {
  return await new Promise(() => undefined);
}
