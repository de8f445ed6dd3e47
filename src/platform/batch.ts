import { performance } from 'node:perf_hooks';
import { DatabaseUnavailable, sqlState } from './database/index.ts';
import { counter, gauge, histogram } from './metrics.ts';

/**
 * Calls of one kind that arrive while a batch of their group is in flight leave together in the
 * next one. There is no timer: a lone call waits for nothing. Under load one transaction, and one
 * wait for the disk, serves many callers.
 */
export interface Batcher<Item, Result> {
  /**
   * Runs the item in a batch of its group (a shop); the result is its own. An item whose deadline
   * (epoch milliseconds) has passed before its first flight is refused, if the batcher has bounds.
   */
  submit(group: string, item: Item, deadline?: number | null): Promise<Result>;
  /** Items that wait or run, for metrics and back-pressure. */
  readonly size: number;
}

export interface BatchOptions<Item, Result> {
  /** Names the batcher in metrics. */
  name: string;
  /** Most items that leave together. */
  sizeMax: number;
  /** Batches of one group in flight at once; more than one lets the next prepare while one commits. */
  flightsMax: number;
  /** Batches in flight at once, of all groups; they take turns. Absent: as many as there are groups. */
  flightsInAllMax?: number;
  /** Absent: everybody waits as long as it takes. For work that must not be lost. */
  bounds?: BatchBounds<Result>;
  /** Hears what each item took, from its submission to its end. */
  observe?: (milliseconds: number) => void;
  /** One result per item, in order. A throw fails the batch; see `fly`. */
  run: (group: string, items: readonly Item[]) => Promise<readonly Result[]>;
}

/** Who would wait too long is told so at once, for the price of a comparison. */
export interface BatchBounds<Result> {
  /** Most items of one group that wait. */
  groupMax: number;
  /** Most items of all groups that wait. */
  allMax: number;
  /** Epoch milliseconds, to hold deadlines against. */
  now: () => number;
  refuse: () => Result;
}

const SIZES = [1, 2, 5, 10, 20, 50, 100, 200];
const sizes = histogram('batch_size', 'Items that left together', ['batch'], SIZES);
const waitingNow = gauge('batch_waiting', 'Items that wait for their batch', ['batch']);
const refusedTotal = counter('batch_refused_total', 'Items refused before they cost anything', [
  'batch',
  'reason',
]);

interface Waiting<Item, Result> {
  item: Item;
  deadline: number | null;
  since: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

interface Group<Item, Result> {
  waiting: Waiting<Item, Result>[];
  flights: number;
}

/** Makes a batcher; see BatchOptions for its limits. */
export function createBatcher<Item, Result>(
  options: BatchOptions<Item, Result>,
): Batcher<Item, Result> {
  return new Engine(options);
}

class Engine<Item, Result> implements Batcher<Item, Result> {
  size = 0;
  readonly #options: BatchOptions<Item, Result>;
  readonly #groups = new Map<string, Group<Item, Result>>();
  /** Groups that could leave, in the order of their turns: who has flown goes to the end. */
  readonly #turns = new Set<string>();
  readonly #flightsInAllMax: number;
  #waiting = 0;
  #flights = 0;
  #called = false;

  constructor(options: BatchOptions<Item, Result>) {
    this.#options = options;
    this.#flightsInAllMax = options.flightsInAllMax ?? Number.POSITIVE_INFINITY;
  }

  async submit(name: string, item: Item, deadline: number | null = null): Promise<Result> {
    const { bounds } = this.#options;
    const group = this.#groups.get(name) ?? { waiting: [], flights: 0 };
    const full =
      bounds && (group.waiting.length >= bounds.groupMax || this.#waiting >= bounds.allMax);
    if (full) return this.#refuse(bounds, 'full');
    this.#groups.set(name, group);
    return await new Promise((resolve, reject) => {
      group.waiting.push({ item, deadline, since: performance.now(), resolve, reject });
      this.size += 1;
      this.#count(1);
      this.#call(name, group);
    });
  }

  /** Puts the group in line, and lets it leave after this turn of the event loop. */
  #call(name: string, group: Group<Item, Result>): void {
    if (group.waiting.length === 0 || group.flights >= this.#options.flightsMax) return;
    this.#turns.add(name);
    if (this.#called) return;
    this.#called = true;
    // Not a microtask: requests that the network has ready at once are read one after the other in
    // this turn of the event loop, and go together (batches of 22 instead of 19 in a rush).
    setImmediate(() => {
      this.#called = false;
      this.#leave();
    });
  }

  #leave(): void {
    for (const name of this.#turns) {
      if (this.#flights >= this.#flightsInAllMax) return;
      this.#turns.delete(name);
      const group = this.#groups.get(name)!;
      const flight = this.#board(group);
      if (flight.length > 0) {
        group.flights += 1;
        this.#flights += 1;
        sizes.observe({ batch: this.#options.name }, flight.length);
        void this.#land(name, group, flight);
      }
      // A set is walked in the order of adding: a group that may leave again comes after the others.
      if (group.waiting.length > 0 && group.flights < this.#options.flightsMax) {
        this.#turns.add(name);
      }
      this.#forget(name, group);
    }
  }

  /** The next items of the group; those that nobody waits for any more leave with a refusal. */
  #board(group: Group<Item, Result>): Waiting<Item, Result>[] {
    const { bounds, sizeMax } = this.#options;
    const now = bounds?.now() ?? 0;
    const flight: Waiting<Item, Result>[] = [];
    let taken = 0;
    for (const one of group.waiting) {
      if (flight.length === sizeMax) break;
      taken += 1;
      if (bounds && one.deadline !== null && one.deadline <= now) {
        this.size -= 1;
        one.resolve(this.#refuse(bounds, 'late'));
      } else flight.push(one);
    }
    group.waiting.splice(0, taken);
    this.#count(-taken);
    return flight;
  }

  async #land(
    name: string,
    group: Group<Item, Result>,
    flight: readonly Waiting<Item, Result>[],
  ): Promise<void> {
    await this.#fly(name, flight);
    group.flights -= 1;
    this.#flights -= 1;
    this.size -= flight.length;
    this.#observe(flight);
    this.#forget(name, group);
    if (group.waiting.length > 0) this.#turns.add(name);
    this.#leave();
  }

  /**
   * One item's fault must not be the others': a batch that throws is halved until the guilty are
   * alone, for about two flights per halving instead of one per item. What ails all of them (the
   * database is gone, or too slow) fails all of them at once: a flight each would make it worse.
   */
  async #fly(name: string, flight: readonly Waiting<Item, Result>[]): Promise<void> {
    let results: readonly Result[];
    try {
      const items = flight.map(({ item }) => item);
      results = await this.#options.run(name, items);
    } catch (error) {
      if (flight.length === 1 || ailsAll(error)) {
        for (const { reject } of flight) reject(error);
        return;
      }
      const middle = flight.length >> 1;
      await this.#fly(name, flight.slice(0, middle));
      await this.#fly(name, flight.slice(middle));
      return;
    }
    // Not retried: the batch may be committed.
    if (results.length !== flight.length) {
      for (const { reject } of flight) reject(new Error('A batch lost a result'));
      return;
    }
    flight.forEach(({ resolve }, index) => resolve(results[index]!));
  }

  #observe(flight: readonly Waiting<Item, Result>[]): void {
    const { observe } = this.#options;
    if (!observe) return;
    const now = performance.now();
    for (const { since } of flight) observe(now - since);
  }

  #forget(name: string, group: Group<Item, Result>): void {
    if (group.flights === 0 && group.waiting.length === 0) this.#groups.delete(name);
  }

  #refuse(bounds: BatchBounds<Result>, reason: 'full' | 'late'): Result {
    refusedTotal.inc({ batch: this.#options.name, reason });
    return bounds.refuse();
  }

  #count(by: number): void {
    this.#waiting += by;
    waitingNow.inc({ batch: this.#options.name }, by);
  }
}

/** Statement and lock time-outs, a deadlock that outlived its retries: SQLSTATE appendix A. */
const OF_ALL = new Set(['57014', '55P03', '40001', '40P01']);

function ailsAll(error: unknown): boolean {
  return error instanceof DatabaseUnavailable || OF_ALL.has(sqlState(error) ?? '');
}
