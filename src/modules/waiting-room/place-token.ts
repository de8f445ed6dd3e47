import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { App } from '#platform/context.ts';

/** What a place says of itself once its signature holds. */
export interface PlaceToken {
  number: number;
  expiresMs: number;
  /** Marks of the cart and the person it is bound to: they show nothing of either. */
  cartMark: string;
  /** Null: taken by a guest. */
  personMark: string | null;
}

const MARK_BYTES = 16;
const BASE = 36;
const GUEST = '-';
const FORM = /^([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([\w-]{22})\.([\w-]{22}|-)\.([\w-]{43})$/;

/**
 * A place as its holder carries it: number, expiry, marks of cart and person, signed (HMAC-SHA-256,
 * RFC 2104) for this shop.
 */
export function writePlace(
  app: App,
  shopId: string,
  place: { number: number; expiresMs: number; cartId: string; personId: string | null },
): string {
  const content = [
    place.number.toString(BASE),
    Math.ceil(place.expiresMs / 1000).toString(BASE),
    markOf(place.cartId),
    place.personId === null ? GUEST : markOf(place.personId),
  ].join('.');
  return `${content}.${sign(app, shopId, content).toString('base64url')}`;
}

/** Reads a place; undefined when this shop never gave it out. Expiry is for the caller to judge. */
export function readPlace(app: App, shopId: string, text: string): PlaceToken | undefined {
  const [, number, expires, cartMark, person, signature] = FORM.exec(text) ?? [];
  if (!number || !expires || !cartMark || !person || !signature) return undefined;
  const content = text.slice(0, -signature.length - 1);
  const given = Buffer.from(signature, 'base64url');
  // Base64url has several spellings of some bytes: only the one that we write counts.
  if (given.toString('base64url') !== signature) return undefined;
  if (!timingSafeEqual(given, sign(app, shopId, content))) return undefined;
  return {
    number: Number.parseInt(number, BASE),
    expiresMs: Number.parseInt(expires, BASE) * 1000,
    cartMark,
    personMark: person === GUEST ? null : person,
  };
}

/** The mark of a cart or person in a place. */
export function markOf(id: string): string {
  return createHash('sha256').update(id).digest().subarray(0, MARK_BYTES).toString('base64url');
}

const keys = new WeakMap<App, Map<string, Buffer>>();
const KEYS_MAX = 1000;

function sign(app: App, shopId: string, content: string): Buffer {
  return createHmac('sha256', keyOf(app, shopId)).update(content).digest();
}

/** Drawn from the installation's key and the shop: every process knows it, no other shop can. */
function keyOf(app: App, shopId: string): Buffer {
  const byShop = keys.get(app) ?? new Map<string, Buffer>();
  keys.set(app, byShop);
  let key = byShop.get(shopId);
  if (!key) {
    key = createHmac('sha256', app.secretKey).update(`waiting room of ${shopId}`).digest();
    if (byShop.size >= KEYS_MAX) byShop.clear();
    byShop.set(shopId, key);
  }
  return key;
}
