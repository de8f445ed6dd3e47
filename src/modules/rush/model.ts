/** What a recorded rush is, and in which order it is played again. Pure. */

/** First line of a recording: the shop as it was, and all that can be bought in it. */
export interface Opening {
  kind: 'rush';
  format: 1;
  startedAt: string;
  shop: { currency: string; country: string; pricesIncludeTax: boolean };
  taxRates: readonly TaxRateAtStart[];
  shippingMethods: readonly ShippingMethodAtStart[];
}

export interface TaxRateAtStart {
  country: string;
  region: string | null;
  taxClass: string;
  name: string;
  ratePpm: number;
}

export interface ShippingMethodAtStart {
  id: string;
  name: string;
  kind: 'flat' | 'by_weight';
  priceMinor: number;
  tiers: readonly { uptoGrams: number | null; priceMinor: number }[];
  freeOverMinor: number | null;
  countries: readonly string[];
  taxClass: string;
  estimateDaysMin: number;
  estimateDaysMax: number;
  active: boolean;
  position: number;
}

/** One of the lines after it: an article with its price and what could be sold of it. */
export interface ArticleAtStart {
  kind: 'article';
  variantId: string;
  title: string;
  unit: string;
  priceMinor: number | null;
  available: number;
  weightGrams: number | null;
  taxClass: string;
  sellable: boolean;
}

/** A request that shopped, without secrets; times are milliseconds since the start. */
export interface RecordedRequest {
  kind: 'request';
  from: number;
  until: number;
  /** Who sent it, as far as it can be told apart: `guest`, or a session's pseudonym. */
  actor: string;
  method: string;
  path: string;
  body?: unknown;
  status: number;
  code?: string;
  order?: RecordedOrder;
}

/** What an order is compared by. */
export interface RecordedOrder {
  lines: readonly { variantId: string; quantity: number; priceMinor: number; totalMinor: number }[];
  shippingMinor: number;
  taxMinor: number;
  totalMinor: number;
}

/** When the database decided about a checkout: the goods were held, and given back or sold. */
export interface Decision {
  kind: 'decision';
  checkoutId: string;
  heldAt: number;
  settledAt: number | null;
  state: string;
}

/** Last line of a recording that was ended in order. */
export interface Closing {
  kind: 'end';
  requests: number;
  /** Requests that the file had no room for. */
  dropped: number;
}

/** Where requests were lost for want of room. */
export interface Full {
  kind: 'full';
  lost: number;
}

export type RecordedLine = Opening | ArticleAtStart | RecordedRequest | Decision | Full | Closing;

export interface Line {
  variantId: string;
  quantity: number;
}

/** What is sent again, and what must come of it. */
export interface Item {
  kind: 'cart' | 'checkout';
  request: RecordedRequest;
  checkoutId: string | null;
  /** `ok`, or the code of the refusal. */
  outcome: string;
  /** Refused for want of goods. */
  isShort: boolean;
  /** What it asks for of each article. */
  lines: readonly Line[];
  order: RecordedOrder | null;
  /** Its cart is older than the recording: it is filled as the order says. */
  prefill: boolean;
}

/** One step of the play; a card that will be declined holds its goods until `release`. */
export interface Step {
  step: 'send' | 'hold' | 'release';
  item: Item;
}

const CHECKOUT = /^\/api\/v1\/checkouts\/([^/?]+)$/;
const CART = /^\/api\/v1\/carts(\/[^/?]+)?/;
const SHORT = new Set(['out_of_stock', 'insufficient_stock']);
/** Who was told to come back has changed nothing; what came of it is in the request after. */
const COME_BACK = new Set([202, 429, 503]);
/** Wrong in itself, or of somebody who is signed in: nothing of it is in the file. */
const NOT_KEPT = new Set([400, 401, 403, 413, 415]);
const READS_ONLY = /\/(quote|claim)$/;

/** The requests that had an effect or a refusal of their own; each checkout once, as it ended. */
export function itemsOf(requests: readonly RecordedRequest[]): Item[] {
  const items: Item[] = [];
  const known = new Set<string>();
  const carts: Carts = new Map();
  // By their answers: two requests of one shopper never have them in the other order.
  for (const request of requests.toSorted((a, b) => a.until - b.until)) {
    const { status, path } = request;
    if (COME_BACK.has(status) || NOT_KEPT.has(status) || READS_ONLY.test(path)) continue;
    const checkoutId = CHECKOUT.exec(path)?.[1] ?? null;
    const item =
      checkoutId === null ? cartItem(request, carts) : checkoutItem(request, checkoutId, carts);
    if (!item || (checkoutId !== null && known.has(checkoutId))) continue;
    if (checkoutId !== null) known.add(checkoutId);
    items.push(item);
  }
  return items;
}

type Carts = Map<string, Map<string, number>>;

/** Undefined for a cart from before the recording: nobody knows what is in it. */
function cartItem(request: RecordedRequest, carts: Carts): Item | undefined {
  const { path, status, body } = request;
  const isNew = path.endsWith('/carts');
  const id = (body as { id?: string } | undefined)?.id ?? '';
  if (isNew && status < 300 && !carts.has(id)) carts.set(id, new Map());
  if (!isNew && !carts.has(cartIdIn(path))) return undefined;
  const lines = isNew ? [] : cartLines(request, carts);
  return { kind: 'cart', checkoutId: null, ...ends(request), lines, prefill: false };
}

/** Undefined when neither the recording nor an order says what was asked for. */
function checkoutItem(
  request: RecordedRequest,
  checkoutId: string,
  carts: Carts,
): Item | undefined {
  const cartId = String((request.body as { cartId?: string } | undefined)?.cartId);
  const cart = carts.get(cartId);
  const lines = cart ? [...cart].map(lineOf) : request.order?.lines;
  if (!lines) return undefined;
  return { kind: 'checkout', checkoutId, ...ends(request), lines, prefill: !cart };
}

function ends(request: RecordedRequest): Pick<Item, 'request' | 'outcome' | 'isShort' | 'order'> {
  const outcome = request.status < 300 ? 'ok' : (request.code ?? String(request.status));
  return { request, outcome, isShort: SHORT.has(outcome), order: request.order ?? null };
}

function cartIdIn(path: string): string {
  return CART.exec(path)?.[1]?.slice(1) ?? '';
}

function lineOf([variantId, quantity]: [string, number]): Line {
  return { variantId, quantity };
}

/** What a cart request asks for; what it was granted is remembered for the checkout. */
function cartLines({ method, path, body, status }: RecordedRequest, carts: Carts): Line[] {
  const cartId = cartIdIn(path);
  const before = carts.get(cartId) ?? new Map<string, number>();
  const after = changedCart(before, method, path, body);
  if (status < 300) carts.set(cartId, after);
  return [...after].filter(([id, quantity]) => before.get(id) !== quantity).map(lineOf);
}

type CartBody = Partial<Line & { lines: Line[] }> | undefined;

function changedCart(
  before: ReadonlyMap<string, number>,
  method: string,
  path: string,
  body: unknown,
): Map<string, number> {
  const asked = body as CartBody;
  const named = /\/lines\/([^/?]+)/.exec(path)?.[1];
  const after = new Map(before);
  if (method === 'PUT' && named) after.set(named, asked?.quantity ?? 0);
  else if (method === 'PUT') return new Map(asked?.lines?.map((l) => [l.variantId, l.quantity]));
  else if (method === 'DELETE' && named) after.delete(named);
  else if (method === 'DELETE') after.clear();
  else if (asked?.variantId) {
    const id = asked.variantId;
    after.set(id, (after.get(id) ?? 0) + (asked.quantity ?? 0));
  }
  return after;
}
