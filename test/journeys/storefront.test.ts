/** What shoppers do, in a real browser against the real server, with a script and without. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { populateDemo } from '#modules/demo/index.ts';
import { newId } from '#platform/ids.ts';
import { buildWeb, webOutput } from '#platform/web/build-web.ts';
import { findBarriers } from '#kit/chromium.ts';
import { startKit, type Kit } from '#kit/index.ts';
import {
  desk,
  fillInAddress,
  openAwake,
  openVisitors,
  overflowOf,
  phone,
  type Visitors,
} from '#kit/visitors.ts';
import { assetsOf, type Manifest } from '../../web/storefront/server/assets.ts';

const JOURNEY_MS = 180_000;
const STEP_MS = 40_000;

let kit: Kit;
let visitors: Visitors;
let address: string;

beforeAll(async () => {
  await buildWeb();
  kit = await startKit({ web: true, gateway: true });
  const { shop } = await populateDemo(kit.app);
  address = (await kit.url()).replace('127.0.0.1', `${shop.slug}.localhost`);
  visitors = await openVisitors({ stepMs: STEP_MS, mayBeRefused: true });
}, JOURNEY_MS);

afterAll(async () => {
  await visitors?.close();
  await kit?.stop();
});

/** Asks without a browser, as the demo shop's host. */
async function ask(options: InjectOptions) {
  const server = await kit.server();
  return await server.inject({
    ...options,
    headers: { host: 'demo.localhost', ...options.headers },
  });
}

async function titleOf(page: Page): Promise<string | null> {
  return await page.getByRole('heading', { level: 1 }).textContent();
}

async function alertOf(page: Page): Promise<string | null> {
  return await page.getByRole('alert').textContent();
}

const payButton = 'button[name=intent][value=pay]';

test(
  'without a script: choose, add, count, mistype, see the new total, pay, print',
  async () => {
    const page = await visitors.visit({ javaScriptEnabled: false, viewport: desk });
    await page.goto(`${address}/categories/clothing`);
    await page.getByRole('link', { name: 'Fisherman jumper' }).click();
    await page.locator('label', { hasText: 'Ecru' }).click();
    await page.locator('noscript button').click();
    await expect.poll(() => new URL(page.url()).searchParams.get('option.Colour')).toBe('Ecru');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect.poll(() => titleOf(page)).toBe('Cart');
    await page.locator('input[name=quantity][type=number]').fill('2');
    await page.locator('li noscript button').click();
    await expect.poll(() => page.locator('dd').first().textContent()).toBe('€330.00');
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.locator(payButton).click();
    await expect.poll(() => alertOf(page)).toContain('5 things need your attention');
    await fillInAddress(page);
    await page.getByText('Express').click();
    await page.locator(payButton).click();
    await expect.poll(() => alertOf(page)).toContain('It was €330.00 and is now €342.50');
    await page.locator(payButton).click();
    await expect.poll(() => titleOf(page)).toBe('Thank you, Ada.');
    await page.getByRole('link', { name: 'Receipt' }).click();
    await expect.poll(() => page.locator('main').textContent()).toContain('€342.50');
    const pdf = await page.getByRole('link', { name: 'Receipt as PDF' }).getAttribute('href');
    const receipt = await ask({ method: 'GET', url: pdf ?? '' });
    expect(receipt.headers['content-type']).toBe('application/pdf');
    await page.context().close();
  },
  JOURNEY_MS,
);

test.each([
  ['a desk in daylight', { viewport: desk, colorScheme: 'light' }],
  ['a phone at night', { viewport: phone, colorScheme: 'dark', hasTouch: true }],
] as const)(
  'with a script on %s: buy from the sheet, declined once, one order for two presses',
  async (_name, how) => {
    const page = await visitors.visit(how);
    for (const path of ['/', '/products', '/search?query=wool', '/nowhere']) {
      await openAwake(page, address + path);
      expect(await findBarriers(page), path).toEqual([]);
      expect(await overflowOf(page), path).toBe(0);
    }
    await openAwake(page, address + '/products/stoneware-mug');
    await page.locator('label', { hasText: 'Moss' }).click();
    await page.locator('button:visible', { hasText: 'Add to cart' }).click();
    await page.getByRole('heading', { name: 'In your cart' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.locator('html[data-awake]').waitFor();
    await page.locator(payButton).click();
    await page.locator('[name=city][aria-invalid=true]').waitFor();
    await page.locator('html[data-awake]').waitFor();
    await fillInAddress(page);
    expect(await page.locator('main [aria-invalid]').count()).toBe(0);
    await page.getByText('Express').click();
    await page.getByRole('button', { name: 'Pay €34.50' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('[value=tok_declined]').check();
    await page.locator(payButton).click();
    await page.getByText('Payment failed').waitFor();
    await page.locator('html[data-awake]').waitFor();
    await page.locator('[value=tok_ok]').check();
    await page.locator(payButton).dblclick();
    await page.getByRole('heading', { name: 'Thank you, Ada.' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'an account: made at the door, cart taken along, address filled in, order found again',
  async () => {
    const page = await visitors.visit({ viewport: desk });
    await openAwake(page, address + '/products/market-tote');
    await page.locator('button:visible', { hasText: 'Add to cart' }).click();
    await page.getByRole('heading', { name: 'In your cart' }).waitFor();
    await openAwake(page, address + '/account/addresses');
    await page.getByText('You must be logged in').waitFor();
    await page.getByRole('link', { name: 'Make an account' }).click();
    await page.locator('[name=name]').fill('Bo Lind');
    await page.locator('[name=email]').fill(`bo-${newId()}@example.org`);
    await page.locator('[name=password]').fill('a long and quiet river');
    await page.getByRole('button', { name: 'Make an account' }).click();
    await page.getByRole('heading', { name: 'Addresses', level: 1 }).waitFor();
    await page.locator('[name=name]').fill('Bo Lind');
    await page.locator('[name=line1]').fill('3 Mill Lane');
    await page.locator('[name=postalCode]').fill('T12');
    await page.locator('[name=city]').fill('Cork');
    await page.getByRole('button', { name: 'Add an address' }).click();
    await page.getByText('3 Mill Lane').first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await openAwake(page, address + '/checkout');
    expect(await page.locator('[name=line1]').inputValue()).toBe('3 Mill Lane');
    await page.locator(payButton).click();
    await page.getByRole('heading', { name: 'Thank you, Bo.' }).waitFor();
    await openAwake(page, address + '/account/orders?query=tote');
    expect(await page.locator('main li').count()).toBe(1);
    await openAwake(page, address + '/account/orders?query=piano');
    await page.getByText('No order fits these filters.').waitFor();
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'a shared page is the same for a guest and for somebody who is signed in',
  async () => {
    const shared = ['/', '/products', '/products/stoneware-mug', '/categories/books', '/delivery'];
    const page = await visitors.visit({ viewport: desk });
    await openAwake(page, address + '/');
    const guest = await Promise.all(shared.map(async (path) => await bytes(page, path)));
    await openAwake(page, address + '/register');
    await page.locator('[name=name]').fill('Canary Secretname');
    await page.locator('[name=email]').fill(`canary-${newId()}@example.org`);
    await page.locator('[name=password]').fill('a long and quiet river');
    await page.getByRole('button', { name: 'Make an account' }).click();
    await page.getByRole('heading', { name: 'Hello, Canary Secretname.' }).waitFor();
    const signedIn = await Promise.all(shared.map(async (path) => await bytes(page, path)));
    expect(signedIn).toEqual(guest);
    expect(signedIn.join()).not.toContain('Canary');
    await page.context().close();
  },
  JOURNEY_MS,
);

async function bytes(page: Page, path: string): Promise<string> {
  return await page.evaluate(async (url) => await (await fetch(url)).text(), path);
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

test.each([
  ['/cart', 'intent=add&product=stoneware-mug'],
  ['/sign-in', 'login=a&password=b'],
  ['/register', 'name=a&email=a%40example.org&password=long-enough-to-pass'],
])('a form that another site sends to %s is refused', async (path, body) => {
  const headers = { ...form, origin: 'https://elsewhere.example' };
  const answer = await ask({ method: 'POST', url: path, headers, payload: body });
  expect(answer.statusCode).toBe(403);
});

test('a product page loads less than 120 kB of script', async () => {
  const pages = join(webOutput, 'pages');
  const manifest = JSON.parse(await readFile(join(pages, 'manifest.json'), 'utf8')) as Manifest;
  const { script, preloads } = assetsOf(manifest)('catalog/product');
  const sizes = [script, ...preloads].map(
    (file) => gzipSync(readFileSync(join(pages, file.replace('/assets/', '')))).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000);
});

test('nothing broke in any of these visits', () => {
  expect(visitors.faults).toEqual([]);
});
