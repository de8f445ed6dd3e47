/** All orders in which the statements of several transactions can meet, or many of them. */
import { seeded } from '../../src/modules/quality/prove/seeded.ts';
import { play, type Act, type Grain, type Play, type Stage } from './sessions.ts';

/** One performance: who acts on a fresh scene, and what must be true afterwards. */
export interface Scene {
  acts: readonly Act[];
  judge: (results: unknown[]) => Promise<void> | void;
}

export interface OrdersPlayed {
  orders: number;
  /** Sessions that were seen to wait for another: nothing met where this stays 0. */
  waits: number;
  restarts: number;
  /** Whether these were all there are. */
  all: boolean;
}

/**
 * Plays a fresh scene in every order of its steps, at most `limit`: depth first, each order once.
 * When there are more, the rest of the plays are drawn by `seed`. What fails names its order.
 */
export async function playEveryOrder(
  stage: Stage,
  prepare: () => Promise<Scene>,
  { grain = 'statement', limit, seed = 1 }: { grain?: Grain; limit: number; seed?: number },
): Promise<OrdersPlayed> {
  const total: OrdersPlayed = { orders: 0, waits: 0, restarts: 0, all: false };
  const seen = new Set<string>();
  const perform = async (choose: (movable: readonly number[], move: number) => number) => {
    const { acts, judge } = await prepare();
    const played = await play(stage, acts, grain, choose);
    try {
      await judge(played.results);
    } catch (error) {
      throw new Error(`in the order ${played.moves.join('')}`, { cause: error });
    }
    const order = played.moves.join('');
    if (!seen.has(order)) total.orders += 1;
    seen.add(order);
    total.waits += played.waits;
    total.restarts += played.restarts;
    return played;
  };
  const systematic = Math.ceil(limit / 2);
  let path: number[] = [];
  for (let plays = 0; plays < systematic; plays += 1) {
    const prefix = path;
    const next = nextPath(await perform((movable, move) => prefix[move] ?? movable[0]!));
    if (!next) return { ...total, all: true };
    path = next;
  }
  // Depth first begins with what differs late; the others are drawn from the whole of them.
  const random = seeded(seed);
  for (let plays = systematic; plays < limit; plays += 1) {
    await perform((movable) => movable[Math.floor(random() * movable.length)]!);
  }
  return total;
}

/** Plays one order given as the sessions' letters, `AABB`; what it does not name follows. */
export async function playOrder(
  stage: Stage,
  order: string,
  acts: readonly Act[],
  grain: Grain = 'act',
): Promise<Play> {
  const wanted = [...order].map((letter) => letter.charCodeAt(0) - 'A'.charCodeAt(0));
  return await play(stage, acts, grain, (movable) => {
    while (wanted.length > 0) {
      const next = wanted.shift()!;
      if (movable.includes(next)) return next;
    }
    return movable[0]!;
  });
}

/** The path to the next order: the last choice that has another one to its right. */
function nextPath({ moves, choices }: Play): number[] | undefined {
  for (let move = moves.length - 1; move >= 0; move -= 1) {
    const movable = choices[move]!;
    const next = movable[movable.indexOf(moves[move]!) + 1];
    if (next !== undefined) return [...moves.slice(0, move), next];
  }
  return undefined;
}
