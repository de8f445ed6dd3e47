/** One request for each mutating route that finds something to do, made anew for each burst. */
import type { EndpointShape } from '#platform/contract.ts';
import { newId } from '#platform/ids.ts';
import { idNamedBy } from './attack-routes.ts';
import {
  checkoutOf,
  flashSale,
  newAttempt,
  newCart,
  newOrder,
  newPayment,
  newProduct,
  product,
  shippingMethod,
  uniqueWord,
  type Ground,
} from './burst-subjects.ts';
import { requestFor } from '#modules/quality/scenarios/sample-request.ts';
import { readSecrets } from './shop-secrets.ts';
import type { Call } from './visitor.ts';

export type { Ground } from './burst-subjects.ts';

export type Who = 'owner' | 'customer' | 'guest';

export interface BurstRequest extends Call {
  readonly who: Who;
}

type Recipe = (ground: Ground) => Promise<Omit<BurstRequest, 'method'>>;

/** Requests whose subject must be made first, or whose members must fit each other; each succeeds. */
export const recipes: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/accounts': async () => {
    const body = { email: `${uniqueWord()}@example.org`, password: uniqueWord(), name: 'Burst' };
    return { who: 'guest', path: '/api/v1/accounts', body };
  },
  'POST /api/v1/carts': async () => ({
    who: 'guest',
    path: '/api/v1/carts',
    body: { id: newId() },
  }),
  'POST /api/v1/carts/:id/lines': async (ground) => ({
    who: 'guest',
    path: `/api/v1/carts/${await newCart(ground)}/lines`,
    body: { variantId: ground.variantId, quantity: 1 },
  }),
  'PUT /api/v1/carts/:id/lines': async (ground) => ({
    who: 'guest',
    path: `/api/v1/carts/${await newCart(ground)}/lines`,
    body: { lines: [{ variantId: ground.variantId, quantity: 2 }] },
  }),
  'PUT /api/v1/carts/:id/lines/:variantId': async (ground) => ({
    who: 'guest',
    path: `/api/v1/carts/${await newCart(ground)}/lines/${ground.variantId}`,
    body: { quantity: 3 },
  }),
  'DELETE /api/v1/carts/:id/lines/:variantId': async (ground) => ({
    who: 'guest',
    path: `/api/v1/carts/${await newCart(ground)}/lines/${ground.variantId}`,
  }),
  'DELETE /api/v1/carts/:id/lines': async (ground) => ({
    who: 'guest',
    path: `/api/v1/carts/${await newCart(ground)}/lines`,
  }),
  'POST /api/v1/carts/:id/claim': async (ground) => ({
    who: 'customer',
    path: `/api/v1/carts/${await newCart(ground)}/claim`,
  }),
  'POST /api/v1/carts/:id/quote': async (ground) => ({
    who: 'guest',
    path: `/api/v1/carts/${await newCart(ground)}/quote`,
    body: { shippingAddress: { country: 'GB' } },
  }),
  'POST /api/v1/waiting-room/places': async (ground) => ({
    who: 'guest',
    path: '/api/v1/waiting-room/places',
    body: { cartId: await newCart(ground) },
  }),
  'POST /api/v1/admin/flash-sales': async (ground) => ({
    who: 'owner',
    path: '/api/v1/admin/flash-sales',
    body: flashSale(ground),
  }),
  'POST /api/v1/admin/flash-sales/:id/stop': async (ground) => {
    const [path, body] = ['/api/v1/admin/flash-sales', flashSale(ground)];
    const sale = await ground.shop.owner.get<{ id: string }>({ method: 'POST', path, body });
    return { who: 'owner', path: `${path}/${sale.id}/stop` };
  },
  'PUT /api/v1/checkouts/:id': async (ground) => ({
    who: 'guest',
    path: `/api/v1/checkouts/${newId()}`,
    body: checkoutOf(await newCart(ground)),
  }),
  'POST /api/v1/admin/orders/:id/cancellation': async (ground) => ({
    who: 'owner',
    path: `/api/v1/admin/orders/${await newOrder(ground)}/cancellation`,
    body: { reason: 'burst' },
  }),
  'POST /api/v1/admin/payments/:id/refunds': async (ground) => ({
    who: 'owner',
    path: `/api/v1/admin/payments/${await newPayment(ground)}/refunds`,
    body: { amount: { amount: 100, currency: 'GBP' }, reason: 'burst' },
  }),
  'POST /api/v1/admin/payments/:id/collection': async (ground) => ({
    who: 'owner',
    path: `/api/v1/admin/payments/${await newPayment(ground, { method: 'cash' })}/collection`,
  }),
  'PUT /api/v1/admin/stock/:variantId': async ({ variantId }) => ({
    who: 'owner',
    path: `/api/v1/admin/stock/${variantId}`,
    body: { onHand: 100_000 + Math.floor(Math.random() * 1000), reason: 'burst' },
  }),
  'POST /api/v1/admin/stock/adjustments': async ({ variantId }) => ({
    who: 'owner',
    path: '/api/v1/admin/stock/adjustments',
    body: { kind: 'receipt', reason: 'burst', lines: [{ variantId, quantity: 5 }] },
  }),
  'PUT /api/v1/admin/prices': async ({ variantId }) => ({
    who: 'owner',
    path: '/api/v1/admin/prices',
    body: { prices: [{ variantId, price: { amount: 1000, currency: 'GBP' } }] },
  }),
  'PUT /api/v1/admin/shipping-methods/:id': async ({ shop }) => {
    const path = '/api/v1/admin/shipping-methods';
    const method = await shop.owner.get<{ id: string }>({
      method: 'POST',
      path,
      body: shippingMethod(),
    });
    return { who: 'owner', path: `${path}/${method.id}`, body: shippingMethod() };
  },
  'POST /api/v1/admin/payment-breakers/:provider/reset': async () => ({
    who: 'owner',
    path: '/api/v1/admin/payment-breakers/card/reset',
  }),
  'POST /api/v1/admin/payments/:id/review': async (ground) => {
    const id = await newAttempt(ground, 'tok_wrong_amount', 'payment_id');
    const path = `/api/v1/admin/payments/${id}/review`;
    return { who: 'owner', path, body: { decision: 'return', reason: 'burst' } };
  },
  'POST /api/v1/admin/reservations/:id/release': async (ground) => {
    const id = await newAttempt(ground, 'tok_500_charged', 'reservation_id');
    const path = `/api/v1/admin/reservations/${id}/release`;
    return { who: 'owner', path, body: { reason: 'burst' } };
  },
  'POST /api/v1/admin/people': async () => {
    const [name, email] = [uniqueWord(), `${uniqueWord()}@example.org`];
    return { who: 'owner', path: '/api/v1/admin/people', body: { name, email, roleIds: [] } };
  },
  'POST /api/v1/admin/categories': async () => ({
    who: 'owner',
    path: '/api/v1/admin/categories',
    body: { name: uniqueWord() },
  }),
  'PUT /api/v1/admin/products/:productId': async (ground) => ({
    who: 'owner',
    path: `/api/v1/admin/products/${await newProduct(ground)}`,
    body: product(),
  }),
  'DELETE /api/v1/admin/products/:productId': async (ground) => ({
    who: 'owner',
    path: `/api/v1/admin/products/${await newProduct(ground)}`,
  }),
  'POST /api/v1/sessions/from-link': async ({ shop }) => ({
    who: 'guest',
    path: '/api/v1/sessions/from-link',
    body: { token: await shop.newLink() },
  }),
  'POST /api/v1/admin/products': async () => ({
    who: 'owner',
    path: '/api/v1/admin/products',
    body: product(),
  }),
  'POST /api/v1/admin/shipping-methods': async () => ({
    who: 'owner',
    path: '/api/v1/admin/shipping-methods',
    body: shippingMethod(),
  }),
  'POST /api/v1/admin/tax-rates': async () => ({
    who: 'owner',
    path: '/api/v1/admin/tax-rates',
    body: {
      country: 'DE',
      region: uniqueWord(),
      taxClass: 'standard',
      name: 'burst',
      ratePpm: 190_000,
    },
  }),
};

/** The request of a burst: by recipe, or what the contract accepts with ids that the shop has. */
export async function burstRequest(contract: EndpointShape, ground: Ground): Promise<BurstRequest> {
  const { method, path } = contract;
  const recipe = recipes[`${method} ${path}`];
  if (recipe) return await asSeen({ method, ...(await recipe(ground)) }, ground);
  const secrets = await readSecrets(ground.owner, ground.shop.shop.id);
  const word = uniqueWord();
  const request = requestFor(contract, (slot) => idNamedBy(slot, secrets) ?? newId());
  const who: Who = path.includes('/admin/') ? 'owner' : personal(path) ? 'customer' : 'guest';
  const body = request.body === undefined ? {} : { body: freshWords(request.body, word) };
  return await asSeen({ method, who, path: request.path, ...body }, ground);
}

/** Who changes a record says which version they saw, where records have versions. */
async function asSeen(request: BurstRequest, { shop }: Ground): Promise<BurstRequest> {
  const { method, path, who } = request;
  if (who === 'guest' || !['PUT', 'PATCH', 'DELETE'].includes(method)) return request;
  const { etag } = (await shop[who].call({ method: 'GET', path })).headers;
  return etag ? { ...request, headers: { 'if-match': etag } } : request;
}

function personal(path: string): boolean {
  return path.startsWith('/api/v1/account/') || path === '/api/v1/account';
}

/** What the sample calls `sample`, so that names which must be unique are. */
function freshWords(body: unknown, word: string): unknown {
  const text = JSON.stringify(body).replaceAll('"a@example.org"', `"${word}@example.org"`);
  return JSON.parse(text.replaceAll('"sample"', `"${word.slice(0, 20)}"`)) as unknown;
}
