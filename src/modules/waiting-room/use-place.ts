import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { PLACE_HEADER, waitingRoomRefusals } from './contract.ts';
import { noteSettled, noteShed, queueOf } from './gate-board.ts';
import { GRACE_MS, standingOf } from './model.ts';
import { markOf } from './place-token.ts';
import type { PlaceRow } from './present-place.ts';
import { placeNeeded, trustedPlace } from './show-place.ts';
import { lapseUsed, lockPlaces, returnPlaces, usePlaces } from './store.ts';

/**
 * Whether a checkout of this cart may begin: undefined when nobody queues, else the number of an
 * admitted place. Memory alone. Refuses waiting_room_place_needed, place_invalid, place_expired,
 * place_of_another_cart; the rest is for refuseWithoutTurn to say.
 */
export function findTurn(ctx: Context, cartId: string): number | Refusal | undefined {
  const gate = queueOf(ctx.app, ctx.shopId);
  if (!gate) return undefined;
  const text = ctx.request?.headers[PLACE_HEADER];
  if (typeof text !== 'string' || text === '') return placeNeeded();
  const token = trustedPlace(ctx, text);
  if (isRefusal(token)) return token;
  if (token.cartMark !== markOf(cartId)) return waitingRoomRefusals.place_of_another_cart();
  if (token.number <= gate.admitted) return token.number;
  const { retryAfterSeconds, ...standing } = standingOf(gate, token.number);
  return placeNeeded(retryAfterSeconds, standing);
}

export interface PlaceClaim {
  number: number;
  cartId: string;
  checkoutId: string;
}

/**
 * Locks the places of these checkouts, in one order, and says which may not be used, by checkout id.
 * Refuses place_invalid, place_of_another_cart, place_used (for another checkout), place_expired,
 * waiting_room_place_needed.
 */
export async function refuseWithoutTurn(
  tx: Tx,
  claims: readonly PlaceClaim[],
): Promise<Map<string, Refusal>> {
  if (claims.length === 0) return new Map();
  const numbers = [...new Set(claims.map(({ number }) => number))];
  const [rows, now] = await Promise.all([lockPlaces.rows(tx, tx.shopId, numbers), tx.now()]);
  const places = new Map(rows.map((row) => [row.number, row]));
  const taken = new Set<number>();
  const refused = new Map<string, Refusal>();
  for (const claim of claims) {
    const refusal = taken.has(claim.number)
      ? waitingRoomRefusals.place_used()
      : refuseClaim(claim, places.get(claim.number), now);
    if (refusal) refused.set(claim.checkoutId, refusal);
    else taken.add(claim.number);
  }
  return refused;
}

function refuseClaim(
  claim: PlaceClaim,
  place: PlaceRow | undefined,
  now: string,
): Refusal | undefined {
  if (!place) return waitingRoomRefusals.place_invalid();
  if (place.cart_id !== claim.cartId) return waitingRoomRefusals.place_of_another_cart();
  if (place.state === 'used') return waitingRoomRefusals.place_used();
  if (place.state === 'waiting') return placeNeeded();
  if (place.state === 'lapsed' || place.expires_at <= now) {
    return waitingRoomRefusals.place_expired();
  }
  return undefined;
}

/** Effect: the places, locked before, served these checkouts and serve no other. */
export async function spendPlaces(tx: Tx, claims: readonly PlaceClaim[]): Promise<void> {
  if (claims.length === 0) return;
  const spent = await usePlaces.run(
    tx,
    tx.shopId,
    claims.map(({ number }) => number),
    claims.map(({ checkoutId }) => checkoutId),
    await tx.now(),
  );
  if (spent !== claims.length) throw new Error('A locked place was not admitted');
}

/**
 * Undo: checkouts that came to nothing give their places back for another minute. Whose cart or
 * person stands in line again meanwhile keeps the newer place.
 */
export async function giveBackPlaces(tx: Tx, checkoutIds: readonly string[]): Promise<void> {
  if (checkoutIds.length === 0) return;
  const expires = new Date(Date.parse(await tx.now()) + GRACE_MS).toISOString();
  const ids = [...checkoutIds];
  await Promise.all([
    returnPlaces.run(tx, tx.shopId, ids, expires),
    lapseUsed.run(tx, tx.shopId, ids),
  ]);
}

const ROOM_CODES = new Set(Object.keys(waitingRoomRefusals.catalogue));

/** Tells the queue how a checkout of this process ended: the pace follows what settles. */
export function noteEnd({ app, shopId }: Context, result: unknown): void {
  const code = isRefusal(result) ? result.refusal : undefined;
  if (code === 'overloaded') noteShed(app, shopId);
  else if (code === undefined || !ROOM_CODES.has(code)) noteSettled(app, shopId);
}
