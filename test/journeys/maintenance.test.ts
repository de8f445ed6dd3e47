/** What a shopper sees of a closed shop, and how staff comes in meanwhile. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setMaintenance } from '#modules/shops/index.ts';
import { buildWeb } from '#platform/web/build-web.ts';
import { findBarriers } from '#kit/chromium.ts';
import { startKit, type Kit } from '#kit/index.ts';
import {
  desk,
  enterAsOwner,
  openVisitors,
  overflowOf,
  phone,
  type Visitors,
} from '#kit/visitors.ts';

const MESSAGE = 'New shelves are coming in. Your cart is kept, and so are your orders.';
/** Where pictures go for whoever wants to look; none are made without it. */
const PICTURES = process.env['PICTURES'];

let kit: Kit;
let visitors: Visitors;
let address: string;

beforeAll(async () => {
  await buildWeb();
  kit = await startKit({ web: true });
  address = (await kit.url()).replace('127.0.0.1', 'localhost');
  visitors = await openVisitors({ stepMs: 40_000, mayBeRefused: true });
}, 180_000);
afterAll(async () => {
  await visitors?.close();
  await kit?.stop();
});

test('a closed shop says why and until when, looks again by itself, and lets staff in', async () => {
  const until = new Date(Date.now() + 25 * 60_000).toISOString();
  await setMaintenance(kit.ctx, 'shop', { message: MESSAGE, until });
  for (const [name, viewport] of Object.entries({ desk, phone })) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await visitors.visit({ viewport, colorScheme });
      const answer = await page.goto(`${address}/cart`);
      expect([answer?.status(), answer?.headers()['cache-control']]).toEqual([503, 'no-store']);
      expect(Number(answer?.headers()['retry-after'])).toBeGreaterThan(1000);
      expect(await page.locator('header').innerText()).toBe(kit.shop.name);
      const text = await page.locator('main').innerText();
      expect(text).toContain(MESSAGE);
      expect(text).toMatch(/back in about 2\d minutes/);
      expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('60');
      expect(await overflowOf(page)).toBe(0);
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
      // It looks again by itself, which it says; nothing that was typed can be lost.
      const barriers = (await findBarriers(page)).filter(
        (each) => !each.startsWith('meta-refresh'),
      );
      expect(barriers).toEqual([]);
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
      await page.context().close();
    }
  }
  const later = new Date(Date.now() + 5 * 3600_000).toISOString();
  await setMaintenance(kit.ctx, 'shop', { message: MESSAGE, until: later });
  const guest = await visitors.visit({ viewport: phone });
  await guest.goto(address);
  const clock = new Intl.DateTimeFormat(kit.shop.locale, {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: kit.shop.timeZone,
  }).format(new Date(later));
  expect(await guest.locator('main').innerText()).toMatch(
    new RegExp(`back by .*${clock}, in about 5 hours`),
  );
  await guest.context().close();
  const office = await visitors.visit({ viewport: desk });
  await enterAsOwner(office, kit, address);
  await office.goto(`${address}/cart`);
  expect(await office.locator('main').innerText()).not.toContain(MESSAGE);
  expect(visitors.faults).toEqual([]);
}, 180_000);
