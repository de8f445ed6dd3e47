/** Visitors of a journey: pages of a real browser, each with cookies of its own. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { createOwner } from '#modules/identity/index.ts';
import { openChromium } from './chromium.ts';
import type { Kit } from './index.ts';

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export interface Visitors {
  /** Everything that the browser complained about, on any page. */
  readonly faults: string[];
  /** Somebody with their own cookies. */
  visit(options: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface VisitorOptions {
  /** How long a step may take before it fails. */
  stepMs: number;
  /**
   * Whether requests that the server refuses are no faults: a browser reports every answer of 4xx and
   * 5xx, and shoppers are refused on purpose.
   */
  mayBeRefused?: boolean;
}

/** Opens a browser; close it in the test's end. */
export async function openVisitors(options: VisitorOptions): Promise<Visitors> {
  const browser = await openChromium();
  const faults: string[] = [];
  return {
    faults,
    visit: async (how) => {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...how });
      context.setDefaultTimeout(options.stepMs);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        const refused = message.text().startsWith('Failed to load resource');
        const isFault = message.type() === 'error' && !(refused && options.mayBeRefused);
        if (isFault) faults.push(message.text());
      });
      return page;
    },
    close: async () => await browser.close(),
  };
}

/** Signs the owner of the kit's shop in, by the link of the first start. */
export async function enterAsOwner(page: Page, kit: Kit, address: string): Promise<void> {
  const link = await createOwner({ ...kit.ctx });
  if (!link) throw new Error('The shop has its owner already');
  await page.goto(address + link.path);
  await page.getByRole('heading', { name: 'Today' }).waitFor();
}

/** Opens a page of the storefront and waits until its script runs. */
export async function openAwake(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('html[data-awake]').waitFor();
}

/** How many pixels the page is wider than its window; 0 is good. */
export async function overflowOf(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Fills in who buys, and where the goods go. */
export async function fillInAddress(
  page: Page,
  { email = 'ada@example.org', name = 'Ada Byrne' } = {},
): Promise<void> {
  await page.locator('[name=email]').fill(email);
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=line1]').fill('12 Quay Street');
  await page.locator('[name=postalCode]').fill('D02 XY45');
  await page.locator('[name=city]').fill('Dublin');
}
