/**
 * Takes the pictures of this folder: every page of a fresh demo shop, wide and on a phone, some of
 * them dark, as a shopper and as the owner meet them, and writes the page that shows them.
 * `node docs/pictures/take.ts` takes all of them (several minutes, for every quality scenario is
 * provoked first: on a machine that does nothing else). With `day`, `rush` or `operator` only those,
 * with `busy` only the scenarios that other work on the machine does not spoil.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { openChromium } from '#kit/chromium.ts';
import { startSystem, type System } from '#kit/system.ts';
import { writeGallery } from './gallery.ts';
import { prepareOperator, takeOperator } from './operator.ts';
import { prepareRush, sellSome, takeRush, type Studio } from './rush.ts';

const folder = import.meta.dirname;
const views = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
type View = keyof typeof views;
type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;
const QUALITY = 78;

const system = await startSystem();
const browser = await openChromium();
const wanted = process.argv.slice(2);
const isBusy = wanted.includes('busy');
const parts = wanted.filter((word) => word !== 'busy');
const takes = (part: string): boolean => parts.length === 0 || parts.includes(part);
let signedIn: SignedIn | undefined;
try {
  if (parts.length === 0) await removeOld();
  if (takes('day')) await everyDay();
  if (takes('rush')) await rush();
  if (takes('operator')) await operator();
  await writeGallery(folder);
} finally {
  await browser.close();
  await system.stop();
}

async function everyDay(): Promise<void> {
  for (const view of ['wide', 'phone'] as const) {
    await shop(browser, system, view);
    await office(browser, system, view);
  }
}

async function rush(): Promise<void> {
  await system.cli('quality', 'verify', ...(isBusy ? ['S1', 'S2'] : []));
  await prepareRush(system);
  await sellSome(system, studioOf('wide').shopper);
  for (const view of ['wide', 'phone'] as const) await takeRush(studioOf(view));
}

async function operator(): Promise<void> {
  await prepareOperator(system);
  for (const view of ['wide', 'phone'] as const) await takeOperator(studioOf(view));
}

function studioOf(view: View): Studio {
  return {
    system,
    view,
    shopper: async (scheme) => await (await open(browser, view, scheme)).newPage(),
    owner: async () => await ownersPage(view),
    save,
  };
}

/** The owner's page, signed in once by the link of the first start or by a password of her own. */
async function ownersPage(view: View): Promise<Page> {
  if (signedIn) {
    const context = await open(browser, view, 'light', signedIn);
    return await context.newPage();
  }
  const page = await (await open(browser, view, 'light')).newPage();
  await page.goto(`${system.url}/backoffice/sign-in`);
  await signInAs(page, system, 'nora');
  signedIn = await page.context().storageState();
  return page;
}

async function removeOld(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((file) => file.endsWith('.webp'));
  await Promise.all(old.map((file) => rm(join(folder, file))));
}

/** Everything that a shopper meets, in the order of a purchase. */
async function shop(from: Browser, { url }: System, view: View): Promise<void> {
  const context = await open(from, view, 'light');
  const page = await context.newPage();
  const take = async (path: string, name: string): Promise<void> => {
    await page.goto(url + path);
    await save(page, `shop-${name}-${view}`);
  };
  await take('/', 'home');
  await take('/products', 'listing');
  await take('/categories/home-garden?inStock=true', 'category');
  await take('/search?query=jumpr', 'search');
  await take('/search?query=zeppelin', 'search-empty');
  await take('/products/fisherman-jumper', 'product');
  await take('/cart', 'cart-empty');
  await take('/sign-in', 'sign-in');
  await take('/no-such-page', 'not-found');
  await register(page, url, view);
  await buy(page, url, view);
  await take('/account', 'account');
  await take('/account/orders', 'orders');
  await take('/account/addresses', 'addresses');
  await take('/delivery', 'delivery');
  await context.close();
  await dark(from, url, view);
}

async function dark(from: Browser, url: string, view: View): Promise<void> {
  const context = await open(from, view, 'dark');
  const page = await context.newPage();
  const paths = { home: '/', listing: '/products', product: '/products/stoneware-mug' };
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(url + path);
    await save(page, `shop-${name}-${view}-dark`);
  }
  await context.close();
}

async function register(page: Page, url: string, view: View): Promise<void> {
  await page.goto(`${url}/register`);
  await save(page, `shop-register-${view}`);
  await page.fill('input[name=name]', 'Ada Shopper');
  await page.fill('input[name=email]', `ada-${view}@example.org`);
  await page.fill('input[name=password]', 'a-long-walk-by-the-sea');
  await page.click('main form button[type=submit]');
  await page.waitForURL((at) => !at.pathname.startsWith('/register'));
}

async function buy(page: Page, url: string, view: View): Promise<void> {
  await page.goto(`${url}/products/beeswax-candles`);
  await page.locator('button:has-text("Add to cart"):visible').first().click();
  await page.waitForTimeout(700);
  await save(page, `shop-added-${view}`);
  await page.goto(`${url}/cart`);
  await save(page, `shop-cart-${view}`);
  await page.goto(`${url}/checkout`);
  await save(page, `shop-checkout-${view}`);
  const fields = {
    email: `ada-${view}@example.org`,
    name: 'Ada Shopper',
    line1: '1 Harbour Row',
    city: 'Dublin',
    postalCode: 'D01 F5P2',
  };
  await page.click('button[name=intent][value=order], main form button[type=submit] >> nth=-1');
  await page.waitForTimeout(500);
  await save(page, `shop-checkout-errors-${view}`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name=${name}]`);
    if ((await field.count()) > 0) await field.first().fill(value);
  }
  const country = page.locator('main select[name=country]');
  if ((await country.count()) > 0) await country.selectOption('IE');
  await page.waitForTimeout(800);
  await save(page, `shop-checkout-filled-${view}`);
  await page.locator('main form button[type=submit]').last().click();
  await page.waitForURL(/\/orders\//, { timeout: 20_000 });
  await save(page, `shop-confirmation-${view}`);
  const receipt = new URL(page.url());
  receipt.pathname += '/receipt';
  await page.goto(String(receipt));
  await save(page, `shop-receipt-${view}`);
}

/** The rooms of the back office; the owner comes in by the one-time link. */
async function office(from: Browser, running: System, view: View): Promise<void> {
  const context = await open(from, view, 'light');
  const page = await context.newPage();
  await page.goto(`${running.url}/backoffice/sign-in`);
  await page.waitForTimeout(600);
  await save(page, `backoffice-sign-in-${view}`);
  await signIn(page, running, view);
  const take = async (path: string, name: string): Promise<void> => {
    await page.goto(`${running.url}/backoffice${path}`);
    await page.waitForTimeout(900);
    await save(page, `backoffice-${name}-${view}`);
  };
  await take('', 'home');
  await take('/orders', 'orders');
  await follow(page, 'orders');
  await save(page, `backoffice-order-${view}`);
  await take('/products', 'products');
  await follow(page, 'products');
  await save(page, `backoffice-product-${view}`);
  await take('/products/new', 'product-new');
  await take('/products?query=zeppelin', 'products-empty');
  await take('/categories', 'categories');
  await take('/stock', 'stock');
  await take('/customers', 'customers');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('', 'home-dark');
  await take('/products', 'products-dark');
  await context.close();
}

/** Opens the first record of a list. */
async function follow(page: Page, noun: string): Promise<void> {
  const link = page.locator(`main a[href*="/backoffice/${noun}/"]:not([href$="/new"])`).first();
  await link.click();
  await page.waitForTimeout(900);
}

async function signIn(page: Page, running: System, view: View): Promise<void> {
  if (view === 'wide') {
    const said = running.log.findLast((line) => line.includes('sign-in-link'));
    const link = /https?:\/\/[^"\s]+sign-in-link[^"\s]+/.exec(said ?? '');
    if (!link) throw new Error('The server printed no sign-in link');
    await page.goto(link[0]);
  } else {
    await signInAs(page, running, 'maria');
    return;
  }
  await arrive(page);
}

/** Makes an administrator of that name, who then signs in by password. */
async function signInAs(page: Page, running: System, name: string): Promise<void> {
  const password = 'kettle-on-the-hob-42';
  const words = ['admin', 'create', '--username', name, '--email', `${name}@example.org`];
  const made = await running.cli(...words, '--password', password);
  if (made.code !== 0) throw new Error(made.stderr);
  await page.fill('input[name=login], input[autocomplete=username]', name);
  await page.fill('input[type=password]', password);
  await page.click('button[type=submit]');
  await arrive(page);
}

async function arrive(page: Page): Promise<void> {
  await page.waitForURL((at) => !at.pathname.includes('sign-in'), { timeout: 15_000 });
  await page.waitForTimeout(800);
}

async function open(
  from: Browser,
  view: View,
  scheme: 'light' | 'dark',
  storageState?: SignedIn,
): Promise<BrowserContext> {
  return await from.newContext({
    ...(storageState ? { storageState } : {}),
    viewport: views[view],
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-IE',
  });
}

async function save(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const png = await page.screenshot({ animations: 'disabled' });
  await sharp(png)
    .webp({ quality: QUALITY })
    .toFile(join(folder, `${name}.webp`));
  process.stdout.write(`${name}\n`);
}
