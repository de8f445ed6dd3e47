import { Agent, request } from 'undici';
import { afterAll, afterEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { setMode } from '#modules/waiting-room/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';

/** A rush over the network, past admission: in one process with its shoppers, so in a short form. */
const full = process.env['TRIALS'] === 'full';
const CROWD = full ? 2000 : 600;
/** A fast machine serves a small crowd as it comes: each next one is twice as large. */
const CROWDS = [CROWD, 2 * CROWD, 4 * CROWD, 8 * CROWD];
const PATIENCE_MS = 120_000;

const kit = await startKit({ gateway: true });
const url = await kit.url();
const agent = new Agent({ connections: 8 * CROWD + 100, pipelining: 1 });
afterAll(async () => {
  await agent.close();
  await kit.stop();
});
afterEach(async () => await expectChecksEmpty(kit.app));

interface Told {
  status: number;
  body: Record<string, unknown>;
  retryAfter: number | undefined;
}

async function send(method: 'GET' | 'POST' | 'PUT', path: string, to: Sending): Promise<Told> {
  const answer = await request(`${url}${path}`, {
    method,
    dispatcher: agent,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
    headers: {
      host: to.host,
      ...(to.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(to.place === undefined ? {} : { 'waiting-room-place': to.place }),
    },
    ...(to.body === undefined ? {} : { body: JSON.stringify(to.body) }),
  });
  const retry = answer.headers['retry-after'];
  const body = (await answer.body.json()) as Told['body'];
  const retryAfter = retry === undefined ? undefined : Number(retry);
  return { status: answer.statusCode, body, retryAfter };
}

interface Sending {
  host: string;
  body?: unknown;
  place?: string | undefined;
}

/** Longer than this nobody here waits at a time, or the test would take minutes. */
const WAIT_MAX_SECONDS = 1;
const pause = async (told: Told): Promise<void> => {
  const seconds = Math.min(WAIT_MAX_SECONDS, told.retryAfter ?? 0);
  await new Promise((done) => setTimeout(done, seconds * 1000));
};

interface Shopper {
  host: string;
  cartId: string;
}

/** A checkout of one who comes again when told to, and queues when told to. */
async function buy({ host, cartId }: Shopper, noted: Told[]): Promise<Told> {
  const path = `/api/v1/checkouts/${newId()}`;
  const body = checkoutBody(cartId);
  let place: string | undefined;
  for (;;) {
    const told = await send('PUT', path, { host, body, place });
    noted.push(told);
    const code = told.body['code'];
    if (told.status !== 429 && told.status !== 503 && code !== 'place_expired') return told;
    if (code === 'waiting_room_place_needed' || code === 'place_expired')
      place = await queue(host, cartId);
    else await pause(told);
  }
}

/** Takes a place and waits until it is let in. */
async function queue(host: string, cartId: string): Promise<string | undefined> {
  let told = await send('POST', '/api/v1/waiting-room/places', { host, body: { cartId } });
  let place: string | undefined;
  while (told.status !== 200 || told.body['admitted'] === false) {
    if (told.body['code'] === 'place_expired') place = undefined;
    if (typeof told.body['place'] === 'string') place = told.body['place'];
    await pause(told);
    told =
      place === undefined
        ? await send('POST', '/api/v1/waiting-room/places', { host, body: { cartId } })
        : await send('GET', '/api/v1/waiting-room/place', { host, place });
  }
  return typeof told.body['place'] === 'string' ? told.body['place'] : place;
}

/** Carts are filled one transaction each: more at once would wait too long for a connection. */
const AT_ONCE = 8;
const many = async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = [];
  while (made.length < count) {
    const left = Math.min(AT_ONCE, count - made.length);
    made.push(...(await Promise.all(Array.from({ length: left }, make))));
  }
  return made;
};

await openForBusiness(kit.ctx);
async function stock(ctx: Context, onHand: number): Promise<string> {
  const [variantId = ''] = await makeArticles(ctx, { onHand, priceMinor: 1000 });
  return variantId;
}

/** The last two on a machine that is slow for other reasons. */
const PASSING = new Set([
  'overloaded',
  'waiting_room_place_needed',
  'payment_unavailable',
  'database_unavailable',
]);

const turnedAway = (noted: readonly Told[]): Told[] =>
  noted.filter(({ status }) => status === 429 || status === 503);

/** A crowd for half as many goods; what everybody was told on the way. */
async function rush(crowd: number): Promise<Told[]> {
  const goods = crowd / 2;
  const variantId = await stock(kit.ctx, goods);
  const carts = await many(crowd, () => fillCart(kit.ctx, [{ variantId, quantity: 1 }]));
  const noted: Told[] = [];
  const ends = await Promise.all(carts.map((cartId) => buy({ host: 'localhost', cartId }, noted)));
  expect(ends.filter(({ status }) => status === 201)).toHaveLength(goods);
  const others = ends.filter(({ status }) => status !== 201);
  expect(new Set(others.map(({ body }) => body['code']))).toEqual(new Set(['out_of_stock']));
  return noted;
}

test('a crowd at once: some are served, the rest are told when to come, and in the end all are answered', async () => {
  const sent: Told[] = [];
  for (const crowd of CROWDS) {
    sent.push(...turnedAway(await rush(crowd)));
    if (sent.length > 0) break;
  }
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter(({ retryAfter }) => retryAfter === undefined)).toEqual([]);
  const codes = new Set(sent.map(({ body }) => String(body['code'])));
  expect([...codes].filter((code) => !PASSING.has(code))).toEqual([]);
}, 300_000);

test('a shop beside one that is rushed is not refused', async () => {
  const rushed = await stock(kit.ctx, 100_000);
  const quiet = await kit.anotherShop('quiet');
  const other = shopContext(kit.app, quiet.id);
  await openForBusiness(other);
  const variantId = await stock(other, 1000);
  await setMode({ ...kit.ctx }, 'off');
  for (const crowd of CROWDS) {
    const carts = await many(crowd, () => fillCart(kit.ctx, [{ variantId: rushed, quantity: 1 }]));
    const own = await many(10, () => fillCart(other, [{ variantId, quantity: 1 }]));
    const noted: Told[] = [];
    const beside = Promise.all(carts.map((cartId) => buy({ host: 'localhost', cartId }, noted)));
    const ends: Told[] = [];
    for (const cartId of own) {
      const body = checkoutBody(cartId);
      const path = `/api/v1/checkouts/${newId()}`;
      ends.push(await send('PUT', path, { host: 'quiet.localhost', body }));
    }
    await beside;
    expect(ends.map(({ status }) => status)).toEqual(own.map(() => 201));
    if (noted.some(({ body }) => body['code'] === 'overloaded')) return;
  }
  expect.fail('No crowd was large enough to be turned away');
}, 300_000);
