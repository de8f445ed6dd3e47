/** Pictures of the rush: a flash sale, the queue, a payment service that is away, and the proof. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { System } from '#kit/system.ts';
import { signalProcess } from '#platform/postgres/process-table.ts';

/** What take.ts lends: a page of a visitor or of the owner, and the way to keep a picture of it. */
export interface Studio {
  system: System;
  view: 'wide' | 'phone';
  shopper(scheme: 'light' | 'dark'): Promise<Page>;
  owner(): Promise<Page>;
  save(page: Page, name: string): Promise<void>;
}

const WAITING = 1200;
const LOOK_MS = 1500;

/** Plans the sales that the pictures show; once for all views. */
export async function prepareRush(system: System): Promise<void> {
  const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const plan = async (name: string, offers: string[], starts: number, ends: number) => {
    const times = ['--starts', at(starts), '--ends', at(ends)];
    await demand(system, 'flash-sale', 'plan', name, ...offers, ...times, '--limit', '9');
  };
  await plan(
    'Winter table',
    ['KR-MUG-OAT=14.90:12', 'OW-ARC-BRS=99.00:8', 'AL-TAPER-1=9.90:20', 'HD-SCARF-CHK=39.00:2'],
    3,
    3 * 3600,
  );
  await plan('Monday reading', ['GP-BREAD=19.00:5', 'TH-LICHEN=14.00:3'], 86_400, 90_000);
  await sleep(5000);
}

async function demand(system: System, ...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await system.cli(...words);
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stdout}${stderr}`);
}

/** Everything that shoppers and staff see of a rush, in one view. */
export async function takeRush(studio: Studio): Promise<void> {
  await takeSale(studio, 'light');
  await takeSale(studio, 'dark');
  await takeQueue(studio);
  await takeCheckout(studio);
  await takeOffice(studio);
}

async function takeSale({ system, view, shopper, save }: Studio, scheme: 'light' | 'dark') {
  const page = await shopper(scheme);
  const night = scheme === 'dark' ? '-dark' : '';
  const paths = {
    'sale-home': '/',
    sale: '/sale',
    'sale-product': '/products/stoneware-mug',
    'sale-coming': '/products/bread-slowly',
    'sale-listing': '/categories/home-garden',
  };
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(system.url + path);
    await page.waitForTimeout(LOOK_MS);
    if (name.startsWith('sale-product') || name === 'sale-coming') await showBox(page);
    await save(page, `shop-${name}-${view}${night}`);
  }
  await page.context().close();
}

/** On a phone the sale stands below the picture. */
async function showBox(page: Page): Promise<void> {
  await page.evaluate(() => {
    const box = document.querySelector('#buy section');
    const below = box ? box.getBoundingClientRect().bottom - innerHeight : 0;
    if (below > 0) scrollBy(0, below + 96);
  });
}

async function takeCheckout(studio: Studio): Promise<void> {
  const { system, view, shopper, save } = studio;
  const page = await shopper('light');
  await fill(page, system.url, '/products/stoneware-mug');
  await page.goto(`${system.url}/cart`);
  await page.waitForTimeout(LOOK_MS);
  await save(page, `shop-sale-cart-${view}`);
  await toCheckout(page, system.url);
  // Asleep, not dead: the server would start another. Nobody knows then whether money moved.
  const asleep = system.pids().gateway;
  for (const pid of asleep) signalProcess(pid, 'SIGSTOP');
  try {
    await press(page);
    await page.getByText(/has not answered/).waitFor({ timeout: 60_000 });
    await save(page, `shop-payment-pending-${view}`);
  } finally {
    for (const pid of asleep) signalProcess(pid, 'SIGCONT');
  }
  await page.context().close();
}

async function takeQueue({ system, view, shopper, save }: Studio): Promise<void> {
  const page = await shopper('light');
  await fill(page, system.url, '/products/beeswax-candles');
  await toCheckout(page, system.url);
  await demand(system, 'waiting-room', 'mode', 'on');
  await system.sql(`
    with gate as (
      update waiting_room.gates set issued = issued + ${WAITING}
      where state = 'queueing' returning shop_id, issued)
    insert into waiting_room.places (shop_id, number, cart_id, issued_at, expires_at)
    select shop_id, issued - n, gen_random_uuid(), now(), now() + interval '1 hour'
    from gate, generate_series(0, ${WAITING - 1}) as n`);
  await sleep(1000);
  await press(page);
  await page.getByText(/people before you/).waitFor({ timeout: 30_000 });
  await save(page, `shop-queue-${view}`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await save(page, `shop-queue-${view}-dark`);
  await demand(system, 'waiting-room', 'mode', 'off');
  await page.getByRole('heading', { name: /^Thank you/ }).waitFor({ timeout: 60_000 });
  await page.context().close();
}

async function fill(page: Page, url: string, path: string): Promise<void> {
  await page.goto(url + path);
  await page.locator('button:has-text("Add to cart"):visible').first().click();
  await page.getByText('Subtotal').first().waitFor();
}

async function toCheckout(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/checkout`);
  await page.fill('main [name=email]', 'ada@example.org');
  await page.fill('main [name=name]', 'Ada Shopper');
  await page.fill('main [name=line1]', '1 Harbour Row');
  await page.fill('main [name=city]', 'Dublin');
  await page.fill('main [name=postalCode]', 'D01 F5P2');
}

async function press(page: Page): Promise<void> {
  await page.locator('button[name=intent][value=pay]:visible').last().click();
}

/** Sells some, so that the watched sale has something to show. */
export async function sellSome(system: System, shopper: Studio['shopper']): Promise<void> {
  for (const path of ['/products/lambswool-scarf', '/products/lambswool-scarf']) {
    const page = await shopper('light');
    await fill(page, system.url, path);
    await toCheckout(page, system.url);
    await press(page);
    await page.getByRole('heading', { name: /^Thank you/ }).waitFor({ timeout: 60_000 });
    await page.context().close();
  }
}

async function takeOffice({ system, view, owner, save }: Studio): Promise<void> {
  const page = await owner();
  const take = async (path: string, name: string): Promise<void> => {
    await page.goto(`${system.url}/backoffice${path}`);
    await page.waitForTimeout(LOOK_MS);
    await save(page, `backoffice-${name}-${view}`);
  };
  await take('/flash-sales', 'flash-sales');
  await take('/flash-sales?state=stopped', 'flash-sales-empty');
  await page.goto(`${system.url}/backoffice/flash-sales`);
  await page.getByRole('link', { name: 'Winter table' }).click();
  await page.waitForTimeout(2 * LOOK_MS);
  await save(page, `backoffice-flash-sale-${view}`);
  await page.getByRole('button', { name: 'Stop the sale' }).click();
  await page.waitForTimeout(LOOK_MS / 3);
  await save(page, `backoffice-flash-sale-stop-${view}`);
  await takePlan(page, system.url);
  await save(page, `backoffice-flash-sale-plan-${view}`);
  await leave(page);
  await take('/stock/holds', 'holds');
  await take('/quality-scenarios', 'quality');
  await take('/quality-scenarios/S1', 'quality-scenario');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('/quality-scenarios', 'quality-dark');
  await take('/flash-sales', 'flash-sales-dark');
  await page.context().close();
}

/** A plan half filled in, with what is wrong said at its field. */
async function takePlan(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/backoffice/flash-sales/new`);
  await page.getByLabel('Name').fill('Advent');
  const find = page.getByLabel('Find an article');
  await find.fill('FW-CAN');
  await page.getByRole('button', { name: 'Add Enamel watering can' }).waitFor();
  await find.press('Enter');
  await find.fill('lamp');
  await page
    .getByRole('button', { name: /^Add Arc desk lamp/ })
    .first()
    .waitFor();
  await page.getByLabel('Sale price of').first().fill('59.00');
  await page.getByLabel('Set aside of').first().fill('5');
  await page.getByRole('button', { name: 'Plan the sale' }).click();
  await page.waitForTimeout(LOOK_MS / 2);
}

async function leave(page: Page): Promise<void> {
  page.once('dialog', (dialog) => void dialog.accept());
  await page.goto('about:blank');
}
