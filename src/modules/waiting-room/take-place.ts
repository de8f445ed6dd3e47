import { cartRefusals, findCarts, mayUseCart, refuseState } from '#modules/cart/index.ts';
import { createBatcher, type Batcher } from '#platform/batch.ts';
import { shopContext, type Actor, type App, type Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { queueBounds } from '#platform/queue-bounds.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import type { Place } from './contract.ts';
import { gateOf } from './gate-board.ts';
import { WAITING_MAX_MS, type Gate } from './model.ts';
import { admittedPlace, nobodyQueues, waitingPlace, type PlaceRow } from './present-place.ts';
import { findLivePlaces, insertPlaces, lockGate, setIssued } from './store.ts';

interface Ask {
  cartId: string;
  actor: Pick<Actor, 'kind' | 'personId'>;
}

/** Asks that share one transaction at most; one at a time, for they wait for the same gate. */
const BATCH_MAX = 200;
const FLIGHTS_MAX = 1;

const batchers = new WeakMap<App, Batcher<Ask, Place | Refusal>>();

/**
 * A place in the queue of the shop for this cart: the one that the cart or the signed-in person has,
 * or a new one at the end. Refuses cart_not_found, cart_completed, cart_in_checkout, cart_empty,
 * overloaded.
 */
export async function takePlace(ctx: Context, cartId: string): Promise<Place | Refusal> {
  const ask = { cartId, actor: ctx.actor };
  return await batcherOf(ctx.app).submit(ctx.shopId, ask, ctx.deadline);
}

function batcherOf(app: App): Batcher<Ask, Place | Refusal> {
  const known = batchers.get(app);
  if (known) return known;
  const made = createBatcher<Ask, Place | Refusal>({
    ...queueBounds(app, 'cart'),
    name: 'places',
    sizeMax: BATCH_MAX,
    flightsMax: FLIGHTS_MAX,
    run: async (shopId, asks) =>
      await shopTx(shopContext(app, shopId), (tx) => takePlaces(tx, asks)),
  });
  batchers.set(app, made);
  return made;
}

/** Places for any number of asks in one transaction; a refusal concerns its own ask only. */
export async function takePlaces(tx: Tx, asks: readonly Ask[]): Promise<(Place | Refusal)[]> {
  const [carts, row, now] = await Promise.all([
    findCarts(
      tx,
      asks.map(({ cartId }) => cartId),
    ),
    lockGate.row(tx, tx.shopId),
    tx.now(),
  ]);
  const byId = new Map(carts.map((cart) => [cart.id, cart]));
  const wishes = asks.map((ask): Wanted | Refusal => {
    const cart = byId.get(ask.cartId);
    if (!cart || !mayUseCart(ask.actor, cart.person_id)) return cartRefusals.cart_not_found();
    const refused = refuseState(cart) ?? (cart.isEmpty ? cartRefusals.cart_empty() : undefined);
    return refused ?? { cartId: cart.id, personId: ask.actor.personId };
  });
  if (!row || row.state === 'open') {
    return wishes.map((wish) => (isRefusal(wish) ? wish : nobodyQueues(wish.cartId)));
  }
  const gate = gateOf(row);
  const wanted = wishes.filter((wish): wish is Wanted => !isRefusal(wish));
  const places = await placesFor(tx, gate, wanted, now);
  return wishes.map((wish) => {
    if (isRefusal(wish)) return wish;
    const place = places.find(wish)!;
    return place.state === 'admitted'
      ? admittedPlace(tx.ctx, place)
      : waitingPlace(tx.ctx, place, places.gate);
  });
}

interface Wanted {
  cartId: string;
  personId: string | null;
}

/** The places of who asks; numbers follow each other because the gate is locked. */
async function placesFor(tx: Tx, gate: Gate, wanted: readonly Wanted[], now: string) {
  const known = index(
    await findLivePlaces.rows(
      tx,
      tx.shopId,
      wanted.map(({ cartId }) => cartId),
      wanted.flatMap(({ personId }) => personId ?? []),
    ),
  );
  const missing = index<Wanted>([]);
  for (const wish of wanted) if (!known.find(wish) && !missing.find(wish)) missing.add(wish);
  const fresh = missing.all;
  const issued = gate.issued + fresh.length;
  if (fresh.length > 0) {
    const rows = await insertPlaces.rows(
      tx,
      tx.shopId,
      fresh.map((_, position) => gate.issued + 1 + position),
      fresh.map(({ cartId }) => cartId),
      fresh.map(({ personId }) => personId),
      now,
      new Date(Date.parse(now) + WAITING_MAX_MS).toISOString(),
    );
    for (const row of rows) known.add(row);
    await setIssued.run(tx, tx.shopId, issued);
  }
  return { find: known.find, gate: { ...gate, issued } };
}

/** Finds by cart, or else by person. */
function index<T extends Wanted | PlaceRow>(rows: readonly T[]) {
  const [byCart, byPerson, all] = [new Map<string, T>(), new Map<string, T>(), [] as T[]];
  const add = (one: T): void => {
    const { cartId, personId } = 'cartId' in one ? one : wantedOf(one);
    all.push(one);
    byCart.set(cartId, one);
    if (personId !== null) byPerson.set(personId, one);
  };
  for (const row of rows) add(row);
  const find = ({ cartId, personId }: Wanted): T | undefined =>
    byCart.get(cartId) ?? (personId === null ? undefined : byPerson.get(personId));
  return { add, find, all };
}

function wantedOf(row: PlaceRow): Wanted {
  return { cartId: row.cart_id, personId: row.person_id };
}
