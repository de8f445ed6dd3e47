import { createBatcher, type Batcher } from '#platform/batch.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { queueBounds } from '#platform/queue-bounds.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { TAKE_PLACE_AT, waitingRoomRefusals, type Place } from './contract.ts';
import { queueOf } from './gate-board.ts';
import { standingOf } from './model.ts';
import { markOf, readPlace, type PlaceToken } from './place-token.ts';
import { admittedPlace, nobodyQueues, waitingPlace, type PlaceRow } from './present-place.ts';
import { findPlaces } from './store.ts';

/** Who comes without a place is not asked to come back before this. */
const TAKE_AGAIN_SECONDS = 2;

/**
 * Where the place stands; an empty one, whether one is needed. Who waits is answered from memory:
 * thousands ask. Refuses waiting_room_place_needed, place_invalid, place_of_another_cart,
 * place_expired, place_used.
 */
export async function showPlace(ctx: Context, text: string): Promise<Place | Refusal> {
  const gate = queueOf(ctx.app, ctx.shopId);
  if (text === '') return gate ? placeNeeded() : nobodyQueues(null);
  const token = trustedPlace(ctx, text);
  if (isRefusal(token)) return token;
  if (!gate) return nobodyQueues(null, text);
  if (token.number > gate.admitted) {
    const expiresAt = new Date(token.expiresMs).toISOString();
    const standing = standingOf(gate, token.number);
    return { place: text, cartId: null, admitted: false, expiresAt, ...standing };
  }
  const found = await readsOf(ctx.app).submit(ctx.shopId, token.number, ctx.deadline);
  if (isRefusal(found)) return found;
  const { row, now } = found;
  if (row?.state === 'used') return waitingRoomRefusals.place_used();
  const over = !row || row.state === 'lapsed' || row.expires_at <= now;
  if (over) return waitingRoomRefusals.place_expired();
  return row.state === 'admitted' ? admittedPlace(ctx, row) : waitingPlace(ctx, row, gate);
}

interface Found {
  row: PlaceRow | undefined;
  now: string;
}

const READS_MAX = 500;
const reads = new WeakMap<App, Batcher<number, Found | Refusal>>();

/** Who is let in asks at the same time as others who are: together they take one connection. */
function readsOf(app: App): Batcher<number, Found | Refusal> {
  const known = reads.get(app);
  if (known) return known;
  const made = createBatcher<number, Found | Refusal>({
    ...queueBounds(app, 'cart'),
    name: 'place_reads',
    sizeMax: READS_MAX,
    flightsMax: 1,
    run: async (shopId, numbers) =>
      await shopRead(shopContext(app, shopId), async (tx) => {
        const [rows, now] = await Promise.all([
          findPlaces.rows(tx, tx.shopId, [...new Set(numbers)]),
          tx.now(),
        ]);
        const byNumber = new Map(rows.map((row) => [row.number, row]));
        return numbers.map((number) => ({ row: byNumber.get(number), now }));
      }),
  });
  reads.set(app, made);
  return made;
}

/** The refusal of who has to queue first: not to come back before `retryAfterSeconds`. */
export function placeNeeded(
  retryAfterSeconds = TAKE_AGAIN_SECONDS,
  standing: object = {},
): Refusal {
  const data = { takePlaceAt: TAKE_PLACE_AT, ...standing };
  return waitingRoomRefusals.waiting_room_place_needed({ retryAfterSeconds, data });
}

/** The place, if this shop signed it, its time is not over, and it is the caller's own. */
export function trustedPlace(ctx: Context, text: string): PlaceToken | Refusal {
  const token = readPlace(ctx.app, ctx.shopId, text);
  if (!token) return waitingRoomRefusals.place_invalid();
  if (token.expiresMs <= ctx.app.clock.now().getTime()) return waitingRoomRefusals.place_expired();
  const { personId } = ctx.actor;
  const foreign =
    token.personMark !== null && (personId === null || token.personMark !== markOf(personId));
  return foreign ? waitingRoomRefusals.place_of_another_cart() : token;
}
