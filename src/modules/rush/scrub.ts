/** Takes out of a request what nobody may find in a file. Pure but for the hash. */
import { createHmac } from 'node:crypto';

/** Tokens of the simulator: they steer it and stand for no card. */
const SIMULATED = /^tok_[a-z0-9_]+$/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ADDRESS_KEPT = ['country', 'region'];

/** Gives ids and names other ones: the same for the same within one recording, never to be undone. */
export interface Pseudonyms {
  id(id: string): string;
  name(text: string): string;
}

/** `salt` is forgotten when the recording ends. */
export function pseudonyms(salt: string): Pseudonyms {
  const hash = (text: string): string => createHmac('sha256', salt).update(text).digest('hex');
  return {
    id: (id) => {
      const h = hash(id);
      const parts = [h.slice(0, 8), h.slice(8, 12), `7${h.slice(13, 16)}`, `8${h.slice(17, 20)}`];
      return [...parts, h.slice(20, 32)].join('-');
    },
    name: (text) => hash(text).slice(0, 12),
  };
}

/**
 * The path with pseudonyms for the ids of carts and checkouts: whoever knows a cart's id has the
 * cart. Ids of articles stay. A query is dropped.
 */
export function scrubPath(path: string, names: Pseudonyms): string {
  const [bare = ''] = path.split('?');
  const [before = bare, after] = bare.split('/lines');
  const scrubbed = before.replaceAll(UUID, (id) => names.id(id));
  return after === undefined ? scrubbed : `${scrubbed}/lines${after}`;
}

/**
 * The body with what a replay needs and nothing of the person: e-mail addresses become pseudonyms,
 * of an address only country and region stay, of a card only a simulator's token.
 */
export function scrubBody(body: unknown, names: Pseudonyms): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const given = body as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const name of ['quantity', 'variantId', 'lines', 'shippingMethod', 'expectedTotal']) {
    if (name in given) kept[name] = given[name];
  }
  for (const name of ['id', 'cartId']) {
    if (typeof given[name] === 'string') kept[name] = names.id(given[name]);
  }
  if (typeof given['email'] === 'string') {
    kept['email'] = `${names.name(given['email'])}@rush.invalid`;
  }
  if ('shippingAddress' in given) kept['shippingAddress'] = scrubAddress(given['shippingAddress']);
  if ('payment' in given) kept['payment'] = scrubPayment(given['payment']);
  return kept;
}

function scrubAddress(address: unknown): Record<string, unknown> {
  const given = (address ?? {}) as Record<string, unknown>;
  const kept = ADDRESS_KEPT.filter((name) => typeof given[name] === 'string');
  return {
    name: 'Shopper',
    line1: 'Removed',
    city: 'Removed',
    postalCode: '0',
    ...Object.fromEntries(kept.map((name) => [name, given[name]])),
  };
}

function scrubPayment(payment: unknown): Record<string, unknown> {
  const { method, token } = (payment ?? {}) as Record<string, unknown>;
  const isKept = typeof token === 'string' && SIMULATED.test(token);
  return { method, ...(token === undefined ? {} : { token: isKept ? token : 'tok_removed' }) };
}
