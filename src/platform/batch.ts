/**
 * Calls of one kind that arrive while a batch of their group is in flight leave together in the
 * next one. There is no timer: a lone call waits for nothing. Under load one transaction, and one
 * wait for the disk, serves many callers.
 */
export interface Batcher<Item, Result> {
  /** Runs the item in a batch of its group (a shop); the result is its own. */
  submit(group: string, item: Item): Promise<Result>;
  /** Items that wait or run, for metrics and back-pressure. */
  readonly size: number;
}

export interface BatchOptions<Item, Result> {
  /** Most items that leave together. */
  sizeMax: number;
  /** Batches of one group in flight at once; more than one lets the next prepare while one commits. */
  flightsMax: number;
  /** One result per item, in order. A throw fails the batch; its items are then run one by one. */
  run: (group: string, items: readonly Item[]) => Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  item: Item;
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
  const groups = new Map<string, Group<Item, Result>>();
  let size = 0;

  const leave = (name: string, group: Group<Item, Result>): void => {
    while (group.flights < options.flightsMax && group.waiting.length > 0) {
      const flight = group.waiting.splice(0, options.sizeMax);
      group.flights += 1;
      void land(name, group, flight);
    }
  };

  const land = async (
    name: string,
    group: Group<Item, Result>,
    flight: Waiting<Item, Result>[],
  ): Promise<void> => {
    await fly(name, flight);
    group.flights -= 1;
    size -= flight.length;
    if (group.flights === 0 && group.waiting.length === 0) groups.delete(name);
    else leave(name, group);
  };

  const fly = async (name: string, flight: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await options.run(
        name,
        flight.map(({ item }) => item),
      );
      if (results.length !== flight.length) throw new Error('A batch lost a result');
      flight.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (flight.length === 1) flight[0]!.reject(error);
      // One item's fault must not be the others': each gets a transaction of its own.
      else for (const one of flight) await fly(name, [one]);
    }
  };

  return {
    submit: async (name, item) =>
      await new Promise((resolve, reject) => {
        const group = groups.get(name) ?? { waiting: [], flights: 0 };
        groups.set(name, group);
        group.waiting.push({ item, resolve, reject });
        size += 1;
        // After this turn of the event loop: requests read from the network together go together.
        queueMicrotask(() => leave(name, group));
      }),
    get size() {
      return size;
    },
  };
}
