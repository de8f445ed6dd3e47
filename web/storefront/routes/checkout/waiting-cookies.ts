import type { CookieChange, PageRequest } from '../../page.ts';

/** The place in the queue is its shopper's secret: in no address, and no script sees it. */
const PLACE = 'waiting_place';
/** What was typed, so that nobody types it twice because the shop is busy. */
const DRAFT = 'checkout_draft';
const KEPT_SECONDS = 30 * 60;
/** Browsers drop a cookie above 4,096 bytes; a longer draft is not kept. */
const DRAFT_MAX = 3600;

const FIELDS = [
  'checkoutId',
  'expectedTotal',
  'email',
  'name',
  'line1',
  'line2',
  'postalCode',
  'city',
  'region',
  'country',
  'shippingMethod',
  'token',
] as const;

/** A checkout that waits for its turn: the fields of its form, and how many were ahead at first. */
export interface Draft {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly aheadAtFirst: number;
}

/** The place that the browser holds, to be sent as Waiting-Room-Place. */
export function placeOf({ cookies }: PageRequest): string | undefined {
  return cookies[PLACE] || undefined;
}

/** The checkout that waits; undefined when there is none, or the cookie was tampered with. */
export function draftOf({ cookies }: PageRequest): Draft | undefined {
  const [ahead, ...values] = readList(cookies[DRAFT]);
  if (values.length !== FIELDS.length) return undefined;
  const fields = FIELDS.map((name, i) => [name, String(values[i])] as const);
  return { fields, aheadAtFirst: Number(ahead) || 0 };
}

/** Keeps place and draft while the shopper waits; a place of null means that nobody queues. */
export function waitingCookies(
  { form }: PageRequest,
  place: string | null,
  ahead: number,
): CookieChange[] {
  const draft = JSON.stringify([ahead, ...FIELDS.map((name) => form.get(name) ?? '')]);
  const fits = encodeURIComponent(draft).length <= DRAFT_MAX;
  return [secret(PLACE, place), secret(DRAFT, fits ? draft : null)];
}

/** Keeps a new place for the same draft. */
export function placeCookie(place: string | null): CookieChange {
  return secret(PLACE, place);
}

/** Forgets both, when the checkout has come to an end. */
export function noWaiting({ cookies }: PageRequest): CookieChange[] {
  return [PLACE, DRAFT].filter((name) => cookies[name]).map((name) => secret(name, null));
}

function secret(name: string, value: string | null): CookieChange {
  return { name, value, maxAgeSeconds: KEPT_SECONDS, httpOnly: true };
}

function readList(text: string | undefined): unknown[] {
  if (!text) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
