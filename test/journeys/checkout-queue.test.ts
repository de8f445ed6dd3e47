/** Checkout when too many come, and when the payment service is away, in real browsers. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { findBarriers } from '#kit/chromium.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { desk, fillInAddress, openVisitors, phone, type Visitors } from '#kit/visitors.ts';
import { populateDemo } from '#modules/demo/index.ts';
import type { Shop } from '#modules/shops/index.ts';
import { setMode } from '#modules/waiting-room/index.ts';
import { shopContext } from '#platform/context.ts';
import { buildWeb } from '#platform/web/build-web.ts';

const JOURNEY_MS = 240_000;
const STEP_MS = 40_000;
/** At the pace that a room begins with, 50 a second, this many are let in within seconds. */
const SOME = 250;
/** And these not while a test lasts. */
const MANY = 1500;
const payButton = 'button[name=intent][value=pay]:visible';

let kit: Kit;
let shop: Shop;
let visitors: Visitors;
let address: string;

beforeAll(async () => {
  await buildWeb();
  kit = await startKit({ web: true, gateway: true });
  ({ shop } = await populateDemo(kit.app));
  address = (await kit.url()).replace('127.0.0.1', `${shop.slug}.localhost`);
  visitors = await openVisitors({ stepMs: STEP_MS, mayBeRefused: true });
}, JOURNEY_MS);

afterEach(letIn);

afterAll(async () => {
  await visitors?.close();
  await kit?.stop();
});

/** A filled checkout with one tote in the cart. */
async function goToCheckout(page: Page): Promise<void> {
  await page.goto(`${address}/products/market-tote`);
  await page.getByRole('button', { name: 'Add to cart' }).and(page.locator(':visible')).click();
  await page
    .getByText(/In your cart|Subtotal/)
    .first()
    .waitFor();
  await page.goto(`${address}/checkout`);
  await fillInAddress(page, { name: 'Áda "Quay" Byrne' });
}

async function pay(page: Page): Promise<void> {
  await page.locator(payButton).last().click();
}

/** Everybody who waits is let in, and nobody queues. */
async function letIn(): Promise<void> {
  await setMode(shopContext(kit.app, shop.id), 'off');
}

/** Opens the room with so many waiting before the next who comes. */
async function fillRoom(ahead: number): Promise<void> {
  await setMode(shopContext(kit.app, shop.id), 'on');
  const owner = await kit.owner();
  await owner.query('begin');
  const { rows } = await owner.query<{ issued: string }>(
    'select issued from waiting_room.gates where shop_id = $1 for update',
    [shop.id],
  );
  await owner.query(
    `insert into waiting_room.places (shop_id, number, cart_id, issued_at, expires_at)
     select $1, $2::bigint + n, gen_random_uuid(), now(), now() + interval '1 hour'
     from generate_series(1, $3::int) as n`,
    [shop.id, rows[0]?.issued, ahead],
  );
  await owner.query('update waiting_room.gates set issued = issued + $2 where shop_id = $1', [
    shop.id,
    ahead,
  ]);
  await owner.query('commit');
}

async function ordersOf(page: Page): Promise<number> {
  const cookies = await page.context().cookies();
  expect(cookies.filter(({ name }) => /waiting|draft/.test(name))).toEqual([]);
  const owner = await kit.owner();
  const { rows } = await owner.query<{ count: string }>(
    `select count(*) from orders.orders where shop_id = $1 and state = 'placed'`,
    [shop.id],
  );
  return Number(rows[0]?.count);
}

test.each([
  ['a desk', { viewport: desk }],
  ['a phone at night', { viewport: phone, colorScheme: 'dark', hasTouch: true }],
] as const)(
  'the queue on %s: a place, a reload, a broken line, and it goes on by itself, once',
  async (_name, how) => {
    const page = await visitors.visit(how);
    await goToCheckout(page);
    const before = await ordersOf(page);
    await fillRoom(MANY);
    await pay(page);
    await page.getByRole('heading', { name: 'You are in the queue' }).waitFor();
    await page.getByText(/people before you/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(page.url()).not.toMatch(/place|=/);
    await page.reload();
    await page.getByText(/people before you/).waitFor();
    await page.context().setOffline(true);
    await page.getByText('The shop does not answer just now').waitFor();
    await page.context().setOffline(false);
    await page.getByText('The shop does not answer just now').waitFor({ state: 'detached' });
    await letIn();
    await page.getByRole('heading', { name: /^Thank you, Áda/ }).waitFor();
    expect(await ordersOf(page)).toBe(before + 1);
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'let in by the pace of the room, in order, without anybody’s help',
  async () => {
    const page = await visitors.visit({ viewport: desk });
    await goToCheckout(page);
    await fillRoom(SOME);
    await pay(page);
    await page.getByRole('heading', { name: 'You are in the queue' }).waitFor();
    await page.getByRole('heading', { name: /^Thank you, Áda/ }).waitFor({ timeout: 180_000 });
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'without a script the page looks by itself, and one press sends what was typed',
  async () => {
    const page = await visitors.visit({ javaScriptEnabled: false, viewport: desk });
    await goToCheckout(page);
    const before = await ordersOf(page);
    await fillRoom(MANY);
    await pay(page);
    await page.getByRole('heading', { name: 'You are in the queue' }).waitFor();
    await letIn();
    expect(await page.locator('noscript').count()).toBeGreaterThan(0);
    await page.getByRole('heading', { name: 'It is your turn' }).waitFor();
    await page.getByRole('button', { name: /^Pay €/ }).click();
    await page.getByRole('heading', { name: /^Thank you, Áda/ }).waitFor();
    expect(await ordersOf(page)).toBe(before + 1);
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'a place that has passed is said in words, and another is one press away',
  async () => {
    const page = await visitors.visit({ viewport: desk });
    await goToCheckout(page);
    await fillRoom(MANY);
    await pay(page);
    await page.getByText(/people before you/).waitFor();
    const owner = await kit.owner();
    await owner.query(`update waiting_room.places set expires_at = now() where shop_id = $1`, [
      shop.id,
    ]);
    await page
      .context()
      .addCookies([{ name: 'waiting_place', value: 'forged', url: address, httpOnly: true }]);
    await page.getByRole('heading', { name: 'Your turn has passed' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stand in line again' }).click();
    await page.getByText(/people before you|You are next/).waitFor();
    await letIn();
    await page.getByRole('heading', { name: /^Thank you, Áda/ }).waitFor();
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'payment service away: said in words, everything kept, one button, the same checkout',
  async () => {
    const page = await visitors.visit({ viewport: phone, hasTouch: true });
    await goToCheckout(page);
    const before = await ordersOf(page);
    const id = await page.locator('[name=checkoutId]').inputValue();
    await kit.gateway?.kill();
    await pay(page);
    await page.getByText('Payment service temporarily unavailable').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.locator('[name=checkoutId]').inputValue()).toBe(id);
    expect(await page.locator('[name=line1]').inputValue()).toBe('12 Quay Street');
    await kit.gateway?.start();
    await expect
      .poll(
        async () => {
          const again = page.getByRole('button', { name: 'Try again' });
          if ((await again.count()) > 0) await again.click();
          await page.waitForLoadState();
          return await page.getByRole('heading', { name: /^Thank you, Áda/ }).count();
        },
        { timeout: 90_000, interval: 2000 },
      )
      .toBe(1);
    expect(await ordersOf(page)).toBe(before + 1);
    await page.context().close();
  },
  JOURNEY_MS,
);

test('all books agree, and nothing broke in any of these visits', async () => {
  expect(visitors.faults).toEqual([]);
  const owner = await kit.owner();
  await owner.query('delete from waiting_room.places where shop_id = $1', [shop.id]);
  await owner.query(
    'update waiting_room.gates set forgotten = issued, admitted = issued where shop_id = $1',
    [shop.id],
  );
  await expectChecksEmpty(kit.app);
});
