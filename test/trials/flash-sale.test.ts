import { afterAll, afterEach, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { lookAtSale, minutesFromNow, openSale } from '#kit/flash-sales.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { createPerson } from '#modules/identity/index.ts';
import { expireReservations } from '#modules/inventory/index.ts';
import { cancelOrder } from '#modules/orders/cancel-order.ts';
import { createApp } from '#platform/app.ts';
import { anonymous, shopContext, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { closeSales, stopSale } from '#modules/flash-sales/close-sales.ts';
import { placeOrder, settlePending, type Placed } from '#modules/checkout/index.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '500' } });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const owner = await kit.owner();

const asNew = (): Context => ({ ...kit.ctx, actor: anonymous, requestId: newId() });
let cards = 1000;
/** A card that nobody else has. */
const newCard = (): string => `tok_ok:${(cards += 1)}`;

interface Buy {
  quantity?: number;
  token?: string;
  email?: string;
  expectedMinor?: number;
}

async function order(cartId: string, buy: Buy = {}) {
  const { token = newCard(), email, expectedMinor } = buy;
  const body = checkoutBody(cartId, { token, ...(email === undefined ? {} : { email }) });
  const expected = { expectedTotal: { amount: expectedMinor ?? 0, currency: 'GBP' } };
  const whole = { ...body, ...(expectedMinor === undefined ? {} : expected) };
  return await placeOrder(asNew(), newId(), whole);
}

async function purchase(variantId: string, how: Buy = {}) {
  return await order(await fillCart(asNew(), [{ variantId, quantity: how.quantity ?? 1 }]), how);
}

/** One after the other: who fills carts must not stand in the way of who checks out. */
async function cartsOf(variantId: string, count: number): Promise<string[]> {
  const carts: string[] = [];
  while (carts.length < count) carts.push(await fillCart(asNew(), [{ variantId, quantity: 1 }]));
  return carts;
}

function codesOf(results: readonly unknown[]): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const result of results) {
    const code = isRefusal(result) ? result.refusal : 'placed';
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}

function pricesOf(results: readonly unknown[]): number[] {
  return results.flatMap((result) =>
    isRefusal(result) ? [] : (result as Placed).order.lines.map((line) => line.unitPrice.amount),
  );
}

const watch = async (saleId: string) => await lookAtSale(kit.ctx, saleId);

const sharesOf = async (saleId: string): Promise<number> => {
  const { rows } = await owner.query<{ sum: string | null }>(
    `select sum(quantity) from flash_sales.shares where sale_id = $1 and buyer like 'email:%'`,
    [saleId],
  );
  return Number(rows[0]!.sum ?? 0);
};

test('the order freezes the sale price beside the normal one', async () => {
  const { variantId, saleId } = await openSale(kit.ctx);
  const placed = await purchase(variantId, { quantity: 2 });
  if (isRefusal(placed)) throw new Error(placed.detail);
  expect(placed.order.lines).toMatchObject([
    {
      quantity: 2,
      unitPrice: { amount: 1500, currency: 'GBP' },
      compareAtPrice: { amount: 2000, currency: 'GBP' },
    },
  ]);
  const { rows } = await owner.query<{ seconds: string }>(
    `select extract(epoch from expires_at - created_at) as seconds
     from inventory.reservations where reference = $1`,
    [placed.order.id],
  );
  expect(Number(rows[0]!.seconds), 'others wait: held for five minutes, not ten').toBe(300);
  const sale = await watch(saleId);
  expect(sale.offers).toMatchObject([{ sold: 2, held: 0, left: 8 }]);
});

test('allotment 10, 50 buyers at once: 10 at the sale price, nobody below, the others are told', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 30, allotment: 10 });
  const carts = await cartsOf(variantId, 50);
  const results = await Promise.all(carts.map((cartId) => order(cartId)));
  expect(codesOf(results)).toEqual({ placed: 10, flash_sale_sold_out: 40 });
  expect(new Set(pricesOf(results))).toEqual(new Set([1500]));
  const refused = results.find(isRefusal);
  expect(refused?.data).toMatchObject({
    normalPrices: [{ variantId, price: { amount: 2000, currency: 'GBP' } }],
  });
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 10, left: 0, refused: 40 }]);

  const cartId = carts[results.findIndex(isRefusal)]!;
  const unseen = await order(cartId);
  expect(unseen, 'who has not seen the normal price').toMatchObject({
    refusal: 'flash_sale_sold_out',
    data: { total: { amount: 2395, currency: 'GBP' } },
  });
  const stale = await order(cartId, { expectedMinor: 1895 });
  expect(stale).toMatchObject({ refusal: 'flash_sale_sold_out' });
  const confirmed = await order(cartId, { expectedMinor: 2395 });
  expect(pricesOf([confirmed])).toEqual([2000]);
});

test('limit 1: of 50 orders at once under one e-mail address one stands', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 100, limit: 1 });
  const carts = await cartsOf(variantId, 50);
  const results = await Promise.all(
    carts.map((cartId, index) =>
      order(cartId, { email: index % 2 === 0 ? 'Rush@Example.org' : 'rush@example.ORG' }),
    ),
  );
  expect(codesOf(results)).toEqual({ placed: 1, flash_sale_limit_reached: 49 });
  expect(await sharesOf(saleId)).toBe(1);
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 1, held: 0, left: 49, refused: 49 }]);
  expect(codesOf([await purchase(variantId)])).toEqual({ placed: 1 });
});

test('limit 2: one card under many addresses buys two; the money of the others goes back', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 40, limit: 2 });
  const carts = await cartsOf(variantId, 8);
  const token = newCard();
  const ids = carts.map(() => newId());
  const bodies = carts.map((cartId) => checkoutBody(cartId, { token }));
  const results = await Promise.all(bodies.map((body, at) => placeOrder(asNew(), ids[at]!, body)));
  expect(codesOf(results)).toEqual({ placed: 2, flash_sale_limit_reached: 6 });
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 2, held: 0, left: 18, refused: 6 }]);
  expect(await sharesOf(saleId)).toBe(2);
  const { rows } = await owner.query<{ state: string; count: string }>(
    `select p.state, count(*) from payments.payments p
     join orders.orders o on o.payment_id = p.id
     where o.cart_id = any($1) group by p.state order by p.state`,
    [carts],
  );
  expect(Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))).toEqual({
    approved: 2,
    voiding: 6,
  });
  const at = results.findIndex(isRefusal);
  const again = await placeOrder(asNew(), ids[at]!, bodies[at]!);
  expect(again, 'a replay says the same').toMatchObject({ refusal: 'flash_sale_limit_reached' });
});

test('a signed-in person is counted under any address, over all articles of the sale', async () => {
  const { variantIds } = await openSale(kit.ctx, { count: 2, limit: 3 });
  const person = await shopTx({ ...kit.ctx }, (tx) =>
    createPerson(tx, { kind: 'customer', email: 'person@example.org', name: 'P' }),
  );
  if (isRefusal(person)) throw new Error(person.detail);
  const signedIn: Context = {
    ...asNew(),
    actor: { ...anonymous, kind: 'customer', personId: person.id },
  };
  const [one = '', two = ''] = variantIds;
  const place = async (variantId: string, quantity: number) => {
    const cartId = await fillCart(asNew(), [{ variantId, quantity }]);
    const body = checkoutBody(cartId, { token: newCard() });
    return await placeOrder({ ...signedIn, requestId: newId() }, newId(), body);
  };
  expect(codesOf([await place(one, 2), await place(two, 2), await place(two, 1)])).toEqual({
    placed: 2,
    flash_sale_limit_reached: 1,
  });
});

test('a cart alone that exceeds the limit is refused already', async () => {
  const { variantIds } = await openSale(kit.ctx, { count: 2, limit: 3 });
  const [one = '', two = ''] = variantIds;
  await expect(
    fillCart(asNew(), [
      { variantId: one, quantity: 2 },
      { variantId: two, quantity: 2 },
    ]),
  ).rejects.toThrow('flash_sale_limit_reached');
});

test('a declined card gives the share back, and stock with it', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { limit: 1 });
  const email = 'declined@example.org';
  const cartId = await fillCart(asNew(), [{ variantId, quantity: 1 }]);
  const declined = await order(cartId, { email, token: 'tok_declined' });
  expect(declined).toMatchObject({ refusal: 'payment_declined' });
  expect(await sharesOf(saleId)).toBe(0);
  expect(codesOf([await order(cartId, { email })])).toEqual({ placed: 1 });
  expect(await sharesOf(saleId)).toBe(1);
});

test('a cancelled order gives the share back once', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { limit: 1 });
  const email = 'cancelled@example.org';
  const placed = await purchase(variantId, { email });
  if (isRefusal(placed)) throw new Error(placed.detail);
  const cancel = () => shopTx({ ...kit.ctx }, (tx) => cancelOrder(tx, placed.order.id, 'changed'));
  const results = await Promise.all([cancel(), cancel(), cancel()]);
  expect(codesOf(results)).toEqual({ placed: 1, order_not_cancellable: 2 });
  expect(await sharesOf(saleId)).toBe(0);
  expect(codesOf([await purchase(variantId, { email })])).toEqual({ placed: 1 });
});

test('stopped mid-rush: who checks out afterwards pays the normal price, who was paying is served', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 200, allotment: 100 });
  const first = await cartsOf(variantId, 30);
  const second = await cartsOf(variantId, 30);
  const rush = Promise.all(first.map((cartId) => order(cartId)));
  await shopTx({ ...kit.ctx }, (tx) => stopSale(tx, saleId));
  const late = await Promise.all(second.map((cartId) => order(cartId, { expectedMinor: 1895 })));
  expect(codesOf(late)).toEqual({ total_changed: 30 });
  const rushed = await rush;
  expect(codesOf(rushed)).toEqual({ placed: 30 });
  for (const price of pricesOf(rushed)) expect([1500, 2000]).toContain(price);
  const after = await Promise.all(second.map((cartId) => order(cartId, { expectedMinor: 2395 })));
  expect(new Set(pricesOf(after))).toEqual(new Set([2000]));
  await closeSales(kit.app);
  const sale = await watch(saleId);
  expect(sale.closedAt).not.toBeNull();
  expect(sale.offers[0]!.sold + sale.offers[0]!.givenBack).toBe(100);
});

test('the start belongs to the sale, the end does not, by the database’s clock', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { startsAt: minutesFromNow(5) });
  const move = async (startsAt: string, endsAt: string): Promise<void> => {
    await owner.query(
      `update flash_sales.sales set starts_at = now() + $2::interval, ends_at = now() + $3::interval
       where id = $1`,
      [saleId, startsAt, endsAt],
    );
  };
  const price = async (): Promise<number> => pricesOf([await purchase(variantId)])[0]!;
  expect(await price(), 'before').toBe(2000);
  await move('-1 seconds', '1 hour');
  expect(await price(), 'within').toBe(1500);
  await move('-1 hour', '-1 milliseconds');
  expect(await price(), 'after').toBe(2000);
  await closeSales(kit.app);
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 1, left: 0, givenBack: 9 }]);
});

test('trial 23: charged in silence, the hold ran out, the sale closed: the money goes back, the share too', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { onHand: 1, allotment: 1, limit: 1 });
  const pending = await purchase(variantId, { token: 'tok_timeout_charged' });
  if (isRefusal(pending)) throw new Error(pending.detail);
  expect(pending.status).toBe(202);
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 0, held: 1, left: 0 }]);
  await shopTx({ ...kit.ctx }, (tx) => stopSale(tx, saleId));
  await closeSales(kit.app);
  expect((await watch(saleId)).closedAt, 'somebody is still paying').toBeNull();
  await owner.query(
    `update inventory.reservations set expires_at = now() - interval '1 second'
    where reference = $1`,
    [pending.order.id],
  );
  await expireReservations({ ...kit.ctx });
  await closeSales(kit.app);
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 0, held: 0, givenBack: 1 }]);
  await owner.query(
    `update payments.payments set next_ask_at = now() where state in ('unknown', 'asking')`,
  );
  expect(await settlePending(kit.app)).toBeGreaterThan(0);
  expect(await sharesOf(saleId)).toBe(0);
  await closeSales(kit.app);
  expect((await watch(saleId)).closedAt).not.toBeNull();
  const { rows } = await owner.query<{ state: string }>(
    'select state from orders.orders where id = $1',
    [pending.order.id],
  );
  expect(rows).toEqual([{ state: 'failed' }]);
});

test('the process died between promise and answer: the worker ends it, the share is kept', async () => {
  const { variantId, saleId } = await openSale(kit.ctx, { limit: 1 });
  const email = 'patient@example.org';
  const pending = await purchase(variantId, { email, token: 'tok_timeout_charged' });
  expect(pending).toMatchObject({ status: 202 });
  const twin = await purchase(variantId, { email });
  expect(twin, 'what is under payment counts').toMatchObject({
    refusal: 'flash_sale_limit_reached',
  });
  await owner.query(
    `update payments.payments set next_ask_at = now() where state in ('unknown', 'asking')`,
  );
  await settlePending(kit.app);
  expect(await sharesOf(saleId)).toBe(1);
  expect((await watch(saleId)).offers).toMatchObject([{ sold: 1, held: 0 }]);
});

test('two processes, a limit of one: an address buys once, however many try in both', async () => {
  const { connections } = kit.app.database;
  const parts = { log: kit.app.log, secretKey: kit.app.secretKey };
  const second = createApp(kit.app.config, connections, parts);
  try {
    const { variantId, saleId } = await openSale(kit.ctx, { onHand: 20, allotment: 8, limit: 1 });
    const carts = await cartsOf(variantId, 40);
    const results = await Promise.all(
      carts.map(async (cartId, index) => {
        const app = index % 2 === 0 ? kit.app : second;
        const ctx: Context = { ...shopContext(app, kit.shop.id), actor: anonymous };
        const email = `${Math.floor(index / 4)}@both.example.org`;
        return await placeOrder(ctx, newId(), checkoutBody(cartId, { email, token: newCard() }));
      }),
    );
    const codes = codesOf(results);
    expect(codes['placed'], 'ten addresses, eight pieces').toBe(8);
    expect(await sharesOf(saleId)).toBe(8);
    const { rows } = await owner.query<{ most: string }>(
      'select max(quantity) as most from flash_sales.shares where sale_id = $1',
      [saleId],
    );
    expect(Number(rows[0]!.most)).toBe(1);
  } finally {
    await second.database.close();
  }
});
