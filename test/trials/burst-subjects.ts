/** What the requests of a burst are about, made through the API of the shop that they are sent to. */
import type pg from 'pg';
import { newId } from '#platform/ids.ts';
import type { FurnishedShop } from './furnish-shop.ts';
import type { Visitor } from './visitor.ts';

export interface Ground {
  readonly shop: FurnishedShop & {
    /** Somebody without a session. */
    stranger(): Visitor;
    /** A one-time link of the customer. */
    newLink(): Promise<string>;
  };
  readonly owner: pg.Client;
  readonly variantId: string;
}

/** A word that nothing else is called. */
export const uniqueWord = (): string => `burst${newId().replaceAll('-', '')}`;

/** A cart with one article; its id. */
export async function newCart({ shop, variantId }: Ground): Promise<string> {
  const id = newId();
  await shop.stranger().get({ method: 'POST', path: '/api/v1/carts', body: { id } });
  const lines = [{ variantId, quantity: 1 }];
  await shop.stranger().get({ method: 'PUT', path: `/api/v1/carts/${id}/lines`, body: { lines } });
  return id;
}

/** What a checkout is asked with. */
export function checkoutOf(cartId: string, payment: object = CARD): unknown {
  return {
    cartId,
    email: 'burst@example.org',
    shippingAddress: {
      name: 'Burst',
      line1: '1 Street',
      city: 'York',
      postalCode: 'YO1 7HH',
      country: 'GB',
    },
    payment,
  };
}

/** A draft; its id. */
export async function newProduct({ shop }: Ground): Promise<string> {
  const [path, body] = ['/api/v1/admin/products', { ...product(), state: 'draft' }];
  return (await shop.owner.get<{ id: string }>({ method: 'POST', path, body })).id;
}

/** A product on sale, as the owner sends it. */
export function product(): object {
  const word = uniqueWord();
  return { title: word, state: 'active', variants: [{ sku: word, weightGrams: 1 }] };
}

/** A checkout that cannot end by itself; the id of a part of it. */
export async function newAttempt(
  ground: Ground,
  token: string,
  part: 'payment_id' | 'reservation_id',
): Promise<string> {
  const id = newId();
  const body = checkoutOf(await newCart(ground), { method: 'card', token });
  const path = `/api/v1/checkouts/${id}`;
  await ground.shop.stranger().get({ method: 'PUT', path, body });
  const { rows } = await ground.owner.query<{ part: string }>(
    `select ${part} as part from checkout.attempts where id = $1`,
    [id],
  );
  return rows[0]?.part ?? '';
}

const CARD = { method: 'card', token: 'tok_ok' };

/** A paid order, with the payment if one is named; its id. */
export async function newOrder(ground: Ground, payment?: object): Promise<string> {
  const body = checkoutOf(await newCart(ground), payment);
  const path = `/api/v1/checkouts/${newId()}`;
  return (await ground.shop.stranger().get<{ id: string }>({ method: 'PUT', path, body })).id;
}

/** The payment of a new order; its id. */
export async function newPayment(ground: Ground, payment?: object): Promise<string> {
  const orderId = await newOrder(ground, payment);
  const { rows } = await ground.owner.query<{ id: string }>(
    `select p.id from payments.payments p join checkout.attempts a
       on a.shop_id = p.shop_id and a.payment_id = p.id where a.order_id = $1`,
    [orderId],
  );
  if (!rows[0]) throw new Error('The order has no payment');
  return rows[0].id;
}

const HOUR_MS = 3_600_000;
let salesPlanned = 0;

/** Each on a day of its own, after the sale that a furnished shop has: windows must not overlap. */
export function flashSale({ variantId }: Ground): unknown {
  salesPlanned += 1;
  const startsAt = Date.now() + (2 + salesPlanned) * 24 * HOUR_MS;
  return {
    name: uniqueWord(),
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + HOUR_MS).toISOString(),
    offers: [{ variantId, price: { amount: 500, currency: 'GBP' }, allotment: 2 }],
  };
}

/** A way of shipping, as the owner sends it. */
export function shippingMethod(): unknown {
  return {
    name: uniqueWord(),
    kind: 'flat',
    price: { amount: 300, currency: 'GBP' },
    tiers: [],
    freeOver: null,
    countries: ['DE'],
    taxClass: 'standard',
    estimateDaysMin: 1,
    estimateDaysMax: 3,
    active: true,
    position: 0,
  };
}
