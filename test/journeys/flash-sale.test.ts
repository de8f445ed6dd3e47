/** A flash sale as shoppers and its planner meet it, in real browsers against the whole program. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findBarriers } from '#kit/chromium.ts';
import { startSystem, type System } from '#kit/system.ts';
import {
  desk,
  fillInAddress,
  openAwake,
  openVisitors,
  overflowOf,
  phone,
  type Visitors,
} from '#kit/visitors.ts';

const JOURNEY_MS = 240_000;
const STEP_MS = 20_000;
const MUG = '/products/stoneware-mug';
const payButton = 'button[name=intent][value=pay]:visible';

let system: System;
let visitors: Visitors;
let planner: Page;
let watchAddress: string;

beforeAll(async () => {
  system = await startSystem();
  visitors = await openVisitors({ stepMs: STEP_MS, mayBeRefused: true });
  planner = await visitors.visit({ viewport: desk });
  await planner.goto(await signInLink());
  await planner.getByRole('heading', { name: 'Today' }).waitFor();
}, JOURNEY_MS);

afterAll(async () => {
  await visitors?.close();
  await system?.stop();
});

/** The owner's way in, which the first start says once it is open. */
async function signInLink(): Promise<string> {
  const link = (): string | undefined =>
    /https?:\/\/[^"\s]+sign-in-link[^"\s]+/.exec(system.log.join('\n'))?.[0];
  return (await vi.waitUntil(link, { timeout: STEP_MS })) ?? '';
}

async function open(page: Page, path: string): Promise<void> {
  await openAwake(page, system.url + path);
}

/** Puts so many into the cart and pays for them, always by the same card. */
async function pay(page: Page, path: string, count: number, email: string): Promise<void> {
  await open(page, path);
  await page.getByLabel('Quantity', { exact: true }).fill(String(count));
  await page.locator('button:visible', { hasText: 'Add to cart' }).click();
  await page.getByRole('heading', { name: 'In your cart' }).waitFor();
  await open(page, '/checkout');
  await fillInAddress(page, { email });
  await page.locator(payButton).last().click();
}

async function buyMugs(page: Page, count: number, email: string): Promise<void> {
  await pay(page, MUG, count, email);
  await page.getByRole('heading', { name: 'Thank you, Ada.' }).waitFor();
}

test(
  'the planner finds an article, is told what is wrong, and plans a sale with the keyboard',
  async () => {
    await planner.getByRole('link', { name: 'Flash sales' }).click();
    await planner.getByText('Sell a few articles for less, for a short time').waitFor();
    expect(await findBarriers(planner)).toEqual([]);
    await planner.getByRole('link', { name: 'Plan a sale' }).first().click();
    await planner.getByRole('button', { name: 'Plan the sale' }).click();
    await planner.getByText('Enter a name.').waitFor();
    await planner.getByText('A sale needs at least one article.').waitFor();
    expect(await findBarriers(planner)).toEqual([]);
    await planner.getByLabel('Name').fill('Sunday mugs');
    await planner.getByLabel('Find an article').fill('KR-MUG-OAT');
    await planner.getByRole('button', { name: 'Add Stoneware mug, Oat' }).waitFor();
    await planner.getByLabel('Find an article').press('Enter');
    await planner.getByLabel('Sale price of Stoneware mug, Oat').fill('22.00');
    await planner.getByLabel('Set aside of Stoneware mug, Oat').fill('5000');
    await planner.keyboard.press('Enter');
    await planner.getByText('Must be below €22.00.').waitFor();
    await planner.getByText(/^Only \d+ are free\.$/).waitFor();
    expect(await findBarriers(planner)).toEqual([]);
    await planner.getByLabel('Sale price of Stoneware mug, Oat').fill('14.90');
    await planner.getByLabel('Set aside of Stoneware mug, Oat').fill('3');
    await planner.getByLabel('Limit for each customer').fill('2');
    await planner.getByLabel('Ends').fill('2020-01-01T10:00');
    await planner.getByRole('button', { name: 'Plan the sale' }).click();
    await planner.getByText('Must be after the beginning.').waitFor();
    const begin = await planner.getByLabel('Begins').inputValue();
    const day = new Date(Date.parse(`${begin}Z`) + 86_400_000).toISOString().slice(0, 16);
    await planner.getByLabel('Ends').fill(day);
    await planner.getByRole('button', { name: 'Plan the sale' }).click();
    await planner.getByRole('heading', { name: 'Sunday mugs' }).waitFor();
    await planner.getByText('Planned', { exact: true }).waitFor();
    expect(await findBarriers(planner)).toEqual([]);
    await planner.getByRole('button', { name: 'Drop' }).click();
    await planner.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    await planner.getByRole('heading', { name: 'Flash sales' }).waitFor();
  },
  JOURNEY_MS,
);

test(
  'a sale that comes is announced and begins in an open page by itself',
  async () => {
    const starts = new Date(Date.now() + 12_000).toISOString();
    const ends = new Date(Date.now() + 3_600_000).toISOString();
    const plan = ['flash-sale', 'plan', 'Sunday mugs', 'KR-MUG-OAT=14.90:3', '--limit', '3'];
    const planned = await system.cli(...plan, '--starts', starts, '--ends', ends);
    expect(planned.stderr + planned.stdout).toContain('Sunday mugs');
    const page = await visitors.visit({ viewport: phone, hasTouch: true });
    await open(page, MUG);
    await page.getByText('Begins in').waitFor();
    await page.getByText('It will cost €14.90.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByText('3 of 3 left').waitFor();
    expect(await page.locator('#buy').textContent()).toContain('€14.90');
    await page.getByText('Ends in').first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await page.context().close();
  },
  JOURNEY_MS,
);

test.each([
  ['a desk', { viewport: desk }],
  ['a phone at night', { viewport: phone, colorScheme: 'dark', hasTouch: true }],
] as const)(
  'home, sale, list and product tell of the sale on %s',
  async (_name, how) => {
    const page = await visitors.visit(how);
    for (const path of ['/', '/sale', '/categories/home-garden', MUG]) {
      await open(page, path);
      await page.getByText('Ends in').first().waitFor();
      expect(await findBarriers(page), path).toEqual([]);
      expect(await overflowOf(page), path).toBe(0);
    }
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'without a script the moment is named, and the sale price is paid',
  async () => {
    const page = await visitors.visit({ javaScriptEnabled: false, viewport: desk });
    await page.goto(system.url + MUG);
    await page.getByText('Until', { exact: true }).first().waitFor();
    await page.getByText('At most 3 for each customer.').waitFor();
    await page.getByRole('button', { name: 'Add to cart' }).first().click();
    await page.getByRole('heading', { name: 'Cart', level: 1 }).waitFor();
    expect(await page.locator('main').textContent()).toContain('€14.90');
    await page.context().close();
  },
  JOURNEY_MS,
);

test(
  'sold out in one browser is seen in the other without a reload, and the normal price applies',
  async () => {
    const looker = await visitors.visit({ viewport: desk });
    await open(looker, MUG);
    await looker.getByText('3 of 3 left').waitFor();
    const greedy = await visitors.visit({ viewport: desk });
    await buyMugs(greedy, 2, 'greedy@example.org');
    await looker.getByText('1 of 3 left').waitFor();
    const cartOfAnother = await visitors.visit({ viewport: desk });
    await open(cartOfAnother, MUG);
    await cartOfAnother.locator('button:visible', { hasText: 'Add to cart' }).click();
    await cartOfAnother.getByRole('heading', { name: 'In your cart' }).waitFor();
    await open(cartOfAnother, '/cart');
    await cartOfAnother.getByText('1 of 3 left').waitFor();
    await buyMugs(await visitors.visit({ viewport: desk }), 1, 'last@example.org');
    await looker.getByText('Sold out at the sale price.').first().waitFor();
    await expect
      .poll(() => looker.locator('#buy h1 + p').textContent(), { timeout: STEP_MS })
      .toContain('€22.00');
    expect(await findBarriers(looker)).toEqual([]);
    await cartOfAnother.getByText('Stoneware mug: €14.90 before, €22.00 now.').waitFor();
    expect(await findBarriers(cartOfAnother)).toEqual([]);
    await Promise.all([looker, greedy, cartOfAnother].map((page) => page.context().close()));
  },
  JOURNEY_MS,
);

test(
  'the planner watches it, stops it with one confirmation, and shoppers see it within seconds',
  async () => {
    const starts = new Date(Date.now() + 1_000).toISOString();
    const ends = new Date(Date.now() + 3_600_000).toISOString();
    const plan = ['flash-sale', 'plan', 'Lamps', 'OW-ARC-BRS=99.00:4', '--limit', '1'];
    await system.cli(...plan, '--starts', starts, '--ends', ends);
    const shopper = await visitors.visit({ viewport: desk });
    await expect
      .poll(
        async () => {
          await open(shopper, '/products/arc-desk-lamp');
          return await shopper.getByText('4 of 4 left').count();
        },
        { timeout: STEP_MS },
      )
      .toBe(1);
    const buyer = await visitors.visit({ viewport: phone });
    await pay(buyer, '/products/arc-desk-lamp', 1, 'first@example.org');
    await buyer.getByRole('heading', { name: 'Thank you, Ada.' }).waitFor();
    await shopper.getByText('3 of 4 left').waitFor();
    // The same card under another name.
    await pay(buyer, '/products/arc-desk-lamp', 1, 'second@example.org');
    await buyer.getByText('More than this sale gives each customer').waitFor();
    expect(await buyer.locator('[name=email]').inputValue()).toBe('second@example.org');
    expect(await findBarriers(buyer)).toEqual([]);
    await buyer.getByRole('link', { name: 'Change the cart' }).click();
    await buyer.getByRole('heading', { name: 'Cart', level: 1 }).waitFor();
    await buyer.context().close();
    await planner.goto(`${system.url}/backoffice/flash-sales`);
    await planner.getByRole('link', { name: 'Lamps' }).click();
    await planner.getByText('Told anew every second').waitFor();
    watchAddress = planner.url();
    expect(await findBarriers(planner)).toEqual([]);
    await planner.getByRole('button', { name: 'As a table' }).click();
    await planner.getByRole('columnheader', { name: 'Units' }).waitFor();
    expect(await findBarriers(planner)).toEqual([]);
    await planner.getByRole('button', { name: 'Stop the sale' }).click();
    expect(await findBarriers(planner)).toEqual([]);
    const pressed = Date.now();
    await planner.getByRole('dialog').getByRole('button', { name: 'Stop the sale' }).click();
    await shopper
      .getByText('The sale has ended. The normal price applies again.')
      .first()
      .waitFor();
    expect(Date.now() - pressed).toBeLessThan(10_000);
    await expect
      .poll(() => shopper.locator('#buy h1 + p').textContent(), { timeout: STEP_MS })
      .toContain('€149.00');
    await planner.getByText('Stopped', { exact: true }).first().waitFor();
    await planner.setViewportSize(phone);
    await planner.goto(watchAddress);
    await planner.getByText('Given back').first().waitFor();
    expect(await findBarriers(planner)).toEqual([]);
    expect(await overflowOf(planner)).toBe(0);
    await planner.setViewportSize(desk);
    await shopper.context().close();
  },
  JOURNEY_MS,
);

test('nothing broke in any of these visits', () => {
  expect(visitors.faults).toEqual([]);
});
