/** What shop staff do every day, in a real browser against the real server. */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeOrder } from '#modules/checkout/index.ts';
import { newId } from '#platform/ids.ts';
import { buildWeb } from '#platform/web/build-web.ts';
import { findBarriers } from '#kit/chromium.ts';
import { startKit, type Kit } from '#kit/index.ts';
import type { Worker } from '#platform/worker.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { desk, enterAsOwner, openVisitors, phone, type Visitors } from '#kit/visitors.ts';
import { startWorker } from '../../src/worker.ts';

const JOURNEY_MS = 120_000;
const STEP_MS = 20_000;
const PASSWORD = 'seven quiet herons';

let kit: Kit;
let worker: Worker;
let visitors: Visitors;
let page: Page;
let address: string;

beforeAll(async () => {
  await buildWeb();
  kit = await startKit({ web: true, gateway: true });
  await openForBusiness(kit.ctx);
  address = (await kit.url()).replace('127.0.0.1', 'localhost');
  worker = await startWorker(kit.app);
  visitors = await openVisitors({ stepMs: STEP_MS });
  page = await visitors.visit({ viewport: desk });
}, JOURNEY_MS);

afterAll(async () => {
  await visitors?.close();
  await worker?.stop();
  await kit?.stop();
});

/** A browser reports a refused request as an error of the network; these were meant to be refused. */
function forgetRefusals(...statuses: number[]): void {
  const meant = (fault: string) => statuses.some((status) => fault.includes(`status of ${status}`));
  expect(visitors.faults.splice(0).filter((fault) => !meant(fault))).toEqual([]);
}

interface PublicProduct {
  title: string;
  variants: { id: string; sku: string; price: { amount: number }; available: boolean }[];
}

/** The product as shoppers see it, once their listing has followed and `fits` says so. */
async function findInShop(
  slug: string,
  fits: (product: PublicProduct) => boolean = () => true,
): Promise<PublicProduct> {
  let seen: unknown;
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${address}/api/v1/products/${slug}`);
    seen = await answer.json();
    if (answer.ok && fits(seen as PublicProduct)) return seen as PublicProduct;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The shop does not show it: ${JSON.stringify(seen)}`);
}

test('a spent or missing link says so and offers the password', async () => {
  await page.goto(`${address}/backoffice/sign-in-link`);
  await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in with a password' }).click();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter your e-mail or user name.').waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

test('the owner signs in by the link of the first start', async () => {
  await enterAsOwner(page, kit, address);
  expect(page.url()).toBe(`${address}/backoffice`);
  await page.getByRole('heading', { name: 'Your shop is open and empty' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

test('they set a password, leave, and come back with it', async () => {
  await page.getByRole('link', { name: 'Set a password' }).click();
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByText(/at least \d+ characters/).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByText('Your password is set.').waitFor();
  await page.getByRole('button', { name: 'Your account: Owner' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(`${address}/backoffice/orders?state=placed`);
  await page.getByLabel('E-mail or user name').fill('owner');
  await page.getByLabel('Password', { exact: true }).fill('not this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Name and password do not match.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
  expect(page.url()).toContain('/backoffice/orders?state=placed');
  forgetRefusals(422, 401);
  await page.getByRole('link', { name: 'Home' }).click();
});

test(
  'a product with two variants, prices, stock and a picture is made and stands in the shop',
  async () => {
    await page.getByRole('main').getByRole('link', { name: 'Add product' }).click();
    await page.getByLabel('Title', { exact: true }).fill('Enamel mug');
    await page
      .getByRole('textbox', { name: 'Description', exact: true })
      .fill('Holds a third of a litre.');
    await page.getByLabel('State').selectOption('active');
    await page.getByRole('button', { name: 'Add option' }).click();
    await page.getByLabel('Option', { exact: true }).fill('Colour');
    await page.getByLabel('Values').fill('Blue, Red,');
    await page.getByRole('button', { name: 'Fill in SKUs' }).click();
    await expect.poll(() => page.getByLabel('SKU, Blue').inputValue()).toBe('ENAMEL-MUG-BLUE');
    await page.getByLabel('Price, Blue').fill('18');
    await page.getByLabel('Price, Red').fill('19,50');
    await page.getByLabel('On hand, Blue').fill('12');
    await page.getByLabel('On hand, Red').fill('3');
    const picture = await sharp({
      create: { width: 400, height: 500, channels: 3, background: '#88a090' },
    })
      .png()
      .toBuffer();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'mug.png', mimeType: 'image/png', buffer: picture });
    await page.getByLabel('What picture 1 shows').fill('A blue mug');
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save product' }).click();
    await page.getByText('Product added.').waitFor();
    await page.waitForURL(/\/backoffice\/products\/[0-9a-f-]{36}$/);

    const shown = await findInShop('enamel-mug', ({ variants }) =>
      variants.every(({ price, available }) => price && available),
    );
    expect(shown.title).toBe('Enamel mug');
    expect(shown.variants.map(({ sku, price }) => [sku, price.amount])).toEqual([
      ['ENAMEL-MUG-BLUE', 1800],
      ['ENAMEL-MUG-RED', 1950],
    ]);
  },
  JOURNEY_MS,
);

test('it is found in the list, by key and by search', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.getByRole('heading', { name: 'Products', exact: true }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('mug-red');
  await page.waitForURL(/query=mug-red/);
  const row = page.getByRole('row', { name: /Enamel mug/ });
  await row.waitFor();
  await row.getByText('from £18.00').waitFor();
  await row.getByText('15', { exact: true }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
});

test('archiving from the list can be taken back', async () => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByText('1 product is archived.').waitFor();
  await page.getByRole('row', { name: /Archived/ }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('1 product is as it was.').waitFor();
  await page.getByRole('row', { name: /Active/ }).waitFor();
});

test('a price is changed; leaving with unsaved changes asks first', async () => {
  await page.getByRole('link', { name: 'Enamel mug' }).click();
  await page.getByLabel('Price, Red').fill('20.999');
  await page.keyboard.press('Tab');
  await page.getByText('Write it like 12.99.').waitFor();
  await page.getByLabel('Price, Red').fill('21');
  await page.getByRole('link', { name: 'Orders' }).click();
  await page.getByRole('button', { name: 'Stay' }).click();
  await page.keyboard.press('Control+s');
  await page.getByText('Saved.', { exact: true }).waitFor();
  await findInShop('enamel-mug', ({ variants }) => variants[1]?.price.amount === 2100);
});

test('a colleague’s save is not overwritten without asking', async () => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByLabel('Title', { exact: true }).fill('Enamel mug, small');
  await other.keyboard.press('Control+s');
  await other.getByText('Saved.', { exact: true }).waitFor();
  await other.close();
  await page.getByLabel('Title', { exact: true }).fill('Enamel mug, tiny');
  await page.keyboard.press('Control+s');
  await page.getByText('Somebody else saved this meanwhile').waitFor();
  await page.getByRole('button', { name: 'Load their version' }).click();
  await page.getByRole('heading', { name: 'Enamel mug, small' }).waitFor();
  forgetRefusals(412);
});

test(
  'an order is found, read, and cancelled with its number and a reason',
  async () => {
    const [variant] = (await findInShop('enamel-mug')).variants;
    if (!variant) throw new Error('the mug has no variant');
    const cartId = await fillCart(kit.ctx, [{ variantId: variant.id, quantity: 2 }]);
    const placed = await placeOrder({ ...kit.ctx }, newId(), checkoutBody(cartId));
    expect(placed).toMatchObject({ order: { state: 'placed' } });

    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('link', { name: /Orders today 1/ }).waitFor();
    await page.getByRole('link', { name: /Open orders 1/ }).click();
    await page.getByRole('row', { name: /Ada Shopper/ }).click();
    const heading = page.getByRole('heading', { name: /^Order / });
    await heading.waitFor();
    const number = ((await heading.textContent()) ?? '').replace('Order ', '');
    await page.getByText('1 High Street').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const receipt = await page.getByRole('link', { name: /receipt/i }).getAttribute('href');
    const pdf = await page.request.get(address + receipt!);
    expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf']);
    await page.getByRole('button', { name: 'Cancel order' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Bought twice');
    await dialog.getByLabel(`Type ${number} to cancel it`).fill('something else');
    await dialog.getByRole('button', { name: 'Cancel order' }).click();
    await dialog.getByText('This is not the number of the order.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByLabel(`Type ${number} to cancel it`).fill(number);
    await dialog.getByRole('button', { name: 'Cancel order' }).click();
    await page.getByText(`Order ${number} is cancelled.`).waitFor();
    await page.getByText('Bought twice').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Cancel order' }).count()).toBe(0);
  },
  JOURNEY_MS,
);

test('the palette finds the order again, on a phone too', async () => {
  await page.setViewportSize(phone);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Shopper');
  await page
    .getByRole('option', { name: /Ada Shopper/ })
    .first()
    .click();
  await page.waitForURL(/\/backoffice\/(orders|customers)\//);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await findBarriers(page)).toEqual([]);
});

test('a session that ended is said to have ended, and the way back is kept', async () => {
  await page.setViewportSize(desk);
  await page.goto(`${address}/backoffice/products`);
  await page.getByRole('row', { name: /Enamel mug/ }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Customers' }).click();
  await page.getByText('Session expired.').waitFor();
  await page.getByLabel('E-mail or user name').fill('owner');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Customers', exact: true }).waitFor();
  forgetRefusals(401);
});

test('no page threw and nothing was reported as an error', () => {
  expect(visitors.faults).toEqual([]);
});
