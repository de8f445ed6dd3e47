/** Puts a rush in an order in which it can be played again, one step after the other. Pure. */
import type { ArticleAtStart, Decision, Item, Line, Step } from './model.ts';

interface Event {
  at: number;
  /** Of two at the same time: what frees goods comes first, what needs them last. */
  rank: number;
  apply: () => void;
}

/**
 * A rush ran many at a time; its result hangs on the order in which the database decided. What is
 * known of each decision is a span: goods were held between the begin of the transaction that held
 * them and that of the one that settled them, and given back between that and the answer; a refusal
 * for want of goods fell between question and answer. Within its span each step is put where what was
 * left explains it: holds and returns as late as they may, unless something needs them earlier. What
 * nothing explains is put at its end: the play shows it.
 */
export function planReplay(
  items: readonly Item[],
  decisions: ReadonlyMap<string, Decision>,
  articles: readonly ArticleAtStart[],
): Step[] {
  const planner = new Planner(articles);
  const events = items.flatMap((item) => {
    const decision = item.checkoutId === null ? undefined : decisions.get(item.checkoutId);
    return eventsOf(item, decision, planner);
  });
  for (const { apply } of events.toSorted((a, b) => a.at - b.at || a.rank - b.rank)) {
    apply();
    planner.sendExplained();
  }
  return planner.steps;
}

function eventsOf(item: Item, decision: Decision | undefined, planner: Planner): Event[] {
  const { from, until } = item.request;
  if (item.isShort) {
    return [
      { at: from, rank: 2, apply: () => planner.expectShort(item) },
      { at: until, rank: 3, apply: () => planner.explain(item) },
    ];
  }
  if (item.kind === 'cart' && item.outcome === 'ok') {
    return [
      { at: from, rank: 1, apply: () => planner.expectEnough(item) },
      { at: until, rank: 3, apply: () => planner.sendAtLast(item) },
    ];
  }
  if (!decision) return [{ at: until, rank: 1, apply: () => planner.send(item) }];
  const heldAt = Math.min(Math.max(decision.heldAt, from), until);
  const settledAt = Math.min(Math.max(heldAt, decision.settledAt ?? until), until);
  const held: Event[] = [
    { at: heldAt, rank: 0, apply: () => planner.expectHold(item) },
    { at: settledAt, rank: 0, apply: () => planner.hold(item) },
  ];
  if (item.outcome === 'ok') return held;
  return [
    ...held,
    { at: settledAt, rank: 1, apply: () => planner.expectRelease(item) },
    { at: until, rank: 3, apply: () => planner.release(item) },
  ];
}

class Planner {
  readonly steps: Step[] = [];
  readonly #left: Map<string, number>;
  /** Refused for want of goods, and not yet put. */
  readonly #short = new Set<Item>();
  /** Put into a cart, for which there was enough, and not yet put. */
  readonly #enough = new Set<Item>();
  /** Held by now, or soon. */
  readonly #holding = new Set<Item>();
  /** Given back by now, or soon. */
  readonly #releasing = new Set<Item>();

  constructor(articles: readonly ArticleAtStart[]) {
    this.#left = new Map(articles.map(({ variantId, available }) => [variantId, available]));
  }

  send(item: Item): void {
    this.steps.push({ step: 'send', item });
  }

  expectShort(item: Item): void {
    this.#short.add(item);
  }

  expectEnough(item: Item): void {
    this.#enough.add(item);
  }

  /** The last moment of something for which there was enough. */
  sendAtLast(item: Item): void {
    this.#makeRoom(item);
    if (this.#enough.delete(item)) this.send(item);
  }

  expectHold(item: Item): void {
    this.#holding.add(item);
  }

  /** Puts a hold, at the latest when it is settled; a sale is put as one step. */
  hold(item: Item): void {
    if (!this.#holding.delete(item)) return;
    this.#makeRoom(item);
    this.#take(item.lines, 1);
    this.steps.push({ step: item.outcome === 'ok' ? 'send' : 'hold', item });
    this.sendExplained();
  }

  expectRelease(item: Item): void {
    this.#releasing.add(item);
  }

  /** Puts the end of a hold whose card was declined, at the latest when the shopper was told. */
  release(item: Item): void {
    if (!this.#releasing.delete(item)) return;
    this.#take(item.lines, -1);
    this.steps.push({ step: 'release', item });
    this.sendExplained();
  }

  /** The last moment of a refusal: holds that may have been there already are put before it. */
  explain(item: Item): void {
    for (const held of this.#holding) {
      if (!this.#short.has(item)) return;
      if (touches(held, item)) this.hold(held);
    }
    if (this.#short.delete(item)) this.send(item);
  }

  /** Goods that may have come back already are put back before what needs them. */
  #makeRoom(item: Item): void {
    for (const returned of this.#releasing) {
      if (!this.#isShort(item)) return;
      if (touches(returned, item)) this.release(returned);
    }
  }

  /** Puts everything that what is left explains by now. */
  sendExplained(): void {
    for (const [waiting, isShort] of [
      [this.#enough, false],
      [this.#short, true],
    ] as const) {
      for (const item of waiting) {
        if (this.#isShort(item) !== isShort) continue;
        waiting.delete(item);
        this.send(item);
      }
    }
  }

  #isShort({ lines }: Item): boolean {
    return lines.some(({ variantId, quantity }) => (this.#left.get(variantId) ?? 0) < quantity);
  }

  #take(lines: readonly Line[], sign: 1 | -1): void {
    for (const { variantId, quantity } of lines) {
      this.#left.set(variantId, (this.#left.get(variantId) ?? 0) - sign * quantity);
    }
  }
}

function touches(one: Item, other: Item): boolean {
  const articles = new Set(other.lines.map(({ variantId }) => variantId));
  return one.lines.some(({ variantId }) => articles.has(variantId));
}
