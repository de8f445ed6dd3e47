import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { apiOf, cartWith, type ApiAnswer } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { openBrowser } from '#kit/browser.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { serve } from '#kit/members.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { moveQueues, setMode } from '#modules/waiting-room/index.ts';
import { createApp } from '#platform/app.ts';
import { shopContext } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';

/** The server has no plugins: the queue moves when a test says so. */
const kit = await startKit({ gateway: true });
afterAll(kit.stop);
await openForBusiness(kit.ctx);
const server = await serve(kit.app, 'customers', 'cart', 'waiting-room', 'checkout');
afterAll(() => server.close());
const api = apiOf(server);
const owner = await kit.owner();
const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 10_000, priceMinor: 1000 });

beforeEach(async () => await setMode({ ...kit.ctx }, 'on'));
afterEach(async () => await expectChecksEmpty(kit.app));

const places = '/api/v1/waiting-room/places';
const cart = async () => await cartWith(api, { [variantId]: 1 });
const take = async (cartId: string) => (await api.post(places, { cartId })).body;
const show = async (place: unknown, headers = {}) =>
  await api.get('/api/v1/waiting-room/place', { ...placeHeader(place), ...headers });

const placeHeader = (place: unknown) => {
  if (typeof place !== 'string') throw new Error('There is no place');
  return { 'waiting-room-place': place };
};

async function buy(cartId: string, place?: unknown, token = 'tok_ok', id = newId()) {
  const headers = place === undefined ? {} : placeHeader(place);
  return await api.put(`/api/v1/checkouts/${id}`, checkoutBody(cartId, { token }), headers);
}

/** Lets the time of a look pass, and looks. */
async function look(): Promise<void> {
  await owner.query(`update waiting_room.gates set advanced_at = now() - interval '1 second'`);
  await moveQueues(kit.app);
}

const code = ({ status, body }: ApiAnswer) => [status, body['code']];

test('without a place checkout says where to take one, and when to come back', async () => {
  const refused = await buy(await cart());
  expect(refused).toMatchObject({
    status: 429,
    body: { code: 'waiting_room_place_needed', takePlaceAt: places },
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(code(await api.get('/api/v1/waiting-room/place'))).toEqual([
    429,
    'waiting_room_place_needed',
  ]);
});

test('a place waits, is let in by number, buys once, and its checkout may be asked for again', async () => {
  const [first, second] = [await cart(), await cart()];
  const [mine, next] = [await take(first), await take(second)];
  expect(mine).toMatchObject({ admitted: false, cartId: first });
  expect(Number(next['position'])).toBe(Number(mine['position']) + 1);
  expect(await take(first)).toMatchObject({ place: mine['place'], position: mine['position'] });
  const early = await buy(first, mine['place']);
  expect(early).toMatchObject({ status: 429, body: { position: mine['position'] } });
  const waiting = await show(mine['place']);
  expect(waiting).toMatchObject({ status: 200, body: { admitted: false } });
  expect(waiting.headers['retry-after']).toBe(String(waiting.body['retryAfterSeconds']));
  await look();
  expect((await show(mine['place'])).body).toMatchObject({ admitted: true, position: 0 });
  const id = newId();
  const body = checkoutBody(first);
  const headers = { 'waiting-room-place': String(mine['place']) };
  expect((await api.put(`/api/v1/checkouts/${id}`, body, headers)).status).toBe(201);
  expect((await api.put(`/api/v1/checkouts/${id}`, body)).status).toBe(200);
  expect(code(await show(mine['place']))).toEqual([409, 'place_used']);
  expect((await buy(second, next['place'])).status).toBe(201);
});

test('a place is forged, of another cart, of another shop, or over: each is refused by name', async () => {
  const [own, others] = [await cart(), await cart()];
  const place = String((await take(own))['place']);
  await look();
  const forged = `1${place}`;
  expect(code(await buy(own, forged))).toEqual([403, 'place_invalid']);
  expect(code(await show(forged))).toEqual([403, 'place_invalid']);
  expect(code(await buy(others, place))).toEqual([403, 'place_of_another_cart']);
  const shop = await kit.anotherShop(`s${newId().slice(-12)}`);
  await setMode(shopContext(kit.app, shop.id), 'on');
  const elsewhere = await show(place, { host: `${shop.slug}.localhost` });
  expect(code(elsewhere)).toEqual([403, 'place_invalid']);
  await owner.query(`update waiting_room.places set expires_at = now() where cart_id = '${own}'`);
  expect(code(await buy(own, place))).toEqual([410, 'place_expired']);
  expect(code(await show(place))).toEqual([410, 'place_expired']);
  await look();
  const again = await take(own);
  expect(again['place']).not.toBe(place);
  await look();
  expect(code(await buy(own, place))).toEqual([410, 'place_expired']);
  expect((await buy(own, again['place'])).status).toBe(201);
});

test('a signed-in shopper has one place, and nobody else can use it', async () => {
  const sign = async () => {
    const browser = openBrowser(server);
    const email = `s${newId()}@example.org`;
    const account = { email, name: 'Ada', password: 'correct horse battery' };
    const made = await browser.post('/api/v1/accounts', account);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await browser.get('/api/v1/session');
    return browser;
  };
  const [ada, bob] = [await sign(), await sign()];
  const guestCart = await cart();
  const [first] = [await ada.post(places, { cartId: guestCart })];
  const second = await ada.post(places, { cartId: await cart() });
  expect(second.body['place']).toBe(first.body['place']);
  expect(second.body['cartId']).toBe(guestCart);
  const place = { 'waiting-room-place': String(first.body['place']) };
  const asBob = await bob.get('/api/v1/waiting-room/place', place);
  expect(asBob).toMatchObject({ status: 403, body: { code: 'place_of_another_cart' } });
  expect(code(await show(first.body['place']))).toEqual([403, 'place_of_another_cart']);
  expect((await ada.get('/api/v1/waiting-room/place', place)).status).toBe(200);
});

test('a declined card and a refused checkout give the place back; a sale keeps it', async () => {
  const own = await cart();
  const { place } = await take(own);
  await look();
  const wrong = { ...checkoutBody(own), expectedTotal: { amount: 1, currency: 'GBP' } };
  const headers = { 'waiting-room-place': String(place) };
  expect(code(await api.put(`/api/v1/checkouts/${newId()}`, wrong, headers))).toEqual([
    409,
    'total_changed',
  ]);
  expect(code(await buy(own, place, 'tok_declined'))).toEqual([422, 'payment_declined']);
  expect((await show(place)).body).toMatchObject({ admitted: true });
  expect((await buy(own, place)).status).toBe(201);
  expect(code(await show(place))).toEqual([409, 'place_used']);
});

test('fifty requests of one cart at once get one place', async () => {
  const own = await cart();
  const taken = await Promise.all(Array.from({ length: 50 }, () => take(own)));
  expect(new Set(taken.map(({ place }) => place)).size).toBe(1);
});

test('an empty, unknown or ordered cart gets no place', async () => {
  const { body: empty } = await api.post('/api/v1/carts', {});
  const answers = await Promise.all(
    [empty['id'], newId()].map((cartId) => api.post(places, { cartId })),
  );
  expect(answers.map(code)).toEqual([
    [422, 'cart_empty'],
    [404, 'cart_not_found'],
  ]);
});

test('the queue survives a restart, in its order, and other processes know it', async () => {
  const carts = await Promise.all(Array.from({ length: 20 }, cart));
  const taken = [];
  for (const cartId of carts) taken.push(await take(cartId));
  const { config, log, secretKey, database } = kit.app;
  const app = createApp(config, database.connections, { log, secretKey });
  const restarted = await serve(app, 'cart', 'waiting-room', 'checkout');
  try {
    await moveQueues(app);
    const again = apiOf(restarted);
    const positions = [];
    for (const { place } of taken) {
      const { body } = await again.get('/api/v1/waiting-room/place', {
        'waiting-room-place': String(place),
      });
      positions.push(Number(body['position']));
    }
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    const { body: later } = await again.post(places, { cartId: await cart() });
    expect(Number(later['position'])).toBeGreaterThan(positions.at(-1)!);
  } finally {
    await restarted.close();
    await app.database.close();
  }
});

test('two processes give out numbers and let people in at once: no gap, no number twice', async () => {
  const { config, log, secretKey, database } = kit.app;
  const app = createApp(config, database.connections, { log, secretKey });
  const second = await serve(app, 'cart', 'waiting-room', 'checkout');
  try {
    await moveQueues(app);
    const apis = [api, apiOf(second)];
    const carts = await Promise.all(Array.from({ length: 40 }, cart));
    const taking = carts.map((cartId, index) => apis[index % 2]!.post(places, { cartId }));
    const moving = [kit.app, app, kit.app, app].map(async (each) => await moveQueues(each));
    const taken = await Promise.all(taking);
    await Promise.all(moving);
    expect(new Set(taken.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(taken.map(({ body }) => body['place'])).size).toBe(40);
  } finally {
    await second.close();
    await app.database.close();
  }
});

test('off lets everybody in; auto queues only in a rush', async () => {
  const own = await cart();
  const { place } = await take(own);
  await setMode({ ...kit.ctx }, 'off');
  expect((await show(place)).body).toMatchObject({ admitted: true });
  expect(await take(own)).toMatchObject({ place: null, admitted: true });
  expect((await buy(own)).status).toBe(201);
});

test('200 shoppers of 100 goods are let in by number, and none is sold twice', async () => {
  const [rare = ''] = await makeArticles(kit.ctx, { onHand: 100, priceMinor: 1000 });
  const carts = await Promise.all(Array.from({ length: 200 }, () => cartWith(api, { [rare]: 1 })));
  const shoppers = await Promise.all(
    carts.map(async (cartId) => ({ cartId, place: (await take(cartId))['place'] })),
  );
  const letIn: number[] = [];
  const ends: ApiAnswer[] = [];
  const waiting = new Set(shoppers);
  while (waiting.size > 0) {
    await look();
    const turns = await Promise.all(
      [...waiting].map(async (one) => ({ one, now: (await show(one.place)).body })),
    );
    const called = turns.filter(({ now }) => now['admitted'] === true).map(({ one }) => one);
    for (const one of called) waiting.delete(one);
    letIn.push(called.length);
    ends.push(...(await Promise.all(called.map((one) => buy(one.cartId, one.place)))));
  }
  expect(letIn.length).toBeGreaterThan(2);
  const sold = ends.filter(({ status }) => status === 201);
  const refused = ends.filter(({ status }) => status !== 201);
  expect(sold).toHaveLength(100);
  expect(new Set(refused.map((end) => code(end).join(' ')))).toEqual(new Set(['409 out_of_stock']));
  const order = await owner.query<{ early: number }>(
    `select count(*)::int as early from waiting_room.places a join waiting_room.places b
       on b.shop_id = a.shop_id and b.number > a.number and b.admitted_at < a.admitted_at`,
  );
  expect(order.rows).toEqual([{ early: 0 }]);
});
