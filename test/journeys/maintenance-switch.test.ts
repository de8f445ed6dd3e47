/** Closing and opening shops in the back office, and what a shopper meets meanwhile. */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findBarriers } from '#kit/chromium.ts';
import { openOffice } from '#kit/office.ts';
import { desk, overflowOf, phone } from '#kit/visitors.ts';

const MESSAGE = 'New shelves are coming in.';
/** Where pictures go for whoever wants to look; none are made without it. */
const PICTURES = process.env['PICTURES'];
const JOURNEY_MS = 180_000;

const { kit, page, visitors, address, close } = await openOffice();
const other = (await kit.anotherShop('tea')).slug;
afterAll(close);

/** What somebody without a session meets in a shop. */
async function shopperMeets(host = 'localhost'): Promise<{ status: number; text: string }> {
  const server = await kit.server();
  const answer = await server.inject({ url: '/cart', headers: { host, accept: 'text/html' } });
  return { status: answer.statusCode, text: answer.body };
}

/** The panel of one switch. */
const panel = (title: string) =>
  page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });

/** A time some hours ahead, as it is typed in the shop's zone, which is that of London. */
function inHours(hours: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/London',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return format.format(Date.now() + hours * 3_600_000).replace(' ', 'T');
}

async function toasted(text: string): Promise<void> {
  await page.getByText(text, { exact: true }).first().waitFor();
}

test(
  'a shop is closed with a message and an end, told differently, and opened; all of it is audited',
  async () => {
    await page.getByRole('link', { name: 'Maintenance' }).click();
    await page.getByRole('heading', { name: 'Maintenance', level: 1 }).waitFor();
    const shop = panel('This shop');
    await shop.getByText('Open', { exact: true }).waitFor();

    // An end that is over is refused where it stands.
    await shop.getByLabel('Expected end').fill(inHours(-2));
    await shop.getByRole('button', { name: 'Close the shop' }).click();
    await shop.getByText('Choose a time that is still to come.').waitFor();

    await shop.getByLabel('Expected end').fill(inHours(2));
    await shop.getByLabel('What shoppers read').fill(MESSAGE);
    await shop.getByRole('button', { name: 'Close the shop' }).click();
    const ask = page.getByRole('dialog', { name: 'Close the shop?' });
    await ask.waitFor();
    expect((await shopperMeets()).status).toBe(200);
    await ask.getByRole('button', { name: 'Close the shop' }).click();
    await toasted('Closed to shoppers.');
    await shop.getByText('Closed', { exact: true }).waitFor();

    const met = await shopperMeets();
    expect(met.status).toBe(503);
    expect(met.text).toContain(MESSAGE);
    expect((await shopperMeets(`${other}.localhost`)).status).toBe(200);
    // Staff pass.
    const look = await page.context().newPage();
    expect((await look.goto(`${address}/cart`))?.status()).toBe(200);
    await look.close();

    await shop.getByLabel('What shoppers read').fill('Half an hour more.');
    await shop.getByRole('button', { name: 'Change what shoppers read' }).click();
    await toasted('Shoppers read it from now on.');
    expect((await shopperMeets()).text).toContain('Half an hour more.');

    await shop.getByRole('button', { name: 'Open the shop' }).click();
    await toasted('Open again.');
    await shop.getByText('Open', { exact: true }).waitFor();
    expect((await shopperMeets()).status).toBe(200);

    const owner = await kit.owner();
    const { rows } = await owner.query<{ before: object; after: object }>(
      `select before, after from identity.audit_entries
       where shop_id = $1 and action = 'shop.maintenance_switched' order by id`,
      [kit.shop.id],
    );
    expect(rows).toMatchObject([
      { before: { closed: false }, after: { closed: true, message: MESSAGE } },
      { before: { message: MESSAGE }, after: { closed: true, message: 'Half an hour more.' } },
      { before: { closed: true }, after: { closed: false } },
    ]);
  },
  JOURNEY_MS,
);

test(
  'an operator closes every shop, and opens them',
  async () => {
    const all = panel('Every shop of this installation');
    await all.getByRole('button', { name: 'Close every shop' }).click();
    await page
      .getByRole('dialog', { name: 'Close every shop?' })
      .getByRole('button', { name: 'Close every shop' })
      .click();
    await all.getByText('Closed', { exact: true }).waitFor();
    await panel('This shop').getByText('Closed with every shop of this installation.').waitFor();
    expect((await shopperMeets()).status).toBe(503);
    expect((await shopperMeets(`${other}.localhost`)).status).toBe(503);
    await all.getByRole('button', { name: 'Open the shops' }).click();
    await all.getByText('Open', { exact: true }).waitFor();
    expect((await shopperMeets(`${other}.localhost`)).status).toBe(200);
  },
  JOURNEY_MS,
);

test(
  'wide and on a phone, in light and in dark, open and closed, it fits and has no barrier',
  async () => {
    for (const state of ['open', 'closed'] as const) {
      for (const [name, viewport] of Object.entries({ desk, phone })) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          await page.goto(`${address}/backoffice/maintenance`);
          await panel('This shop').waitFor();
          expect(await findBarriers(page), `${state} ${name} ${colorScheme}`).toEqual([]);
          expect(await overflowOf(page)).toBe(0);
          if (PICTURES) {
            const path = join(PICTURES, `switch-${state}-${name}-${colorScheme}.png`);
            await page.screenshot({ path });
          }
        }
      }
      if (state === 'open') {
        await page.setViewportSize(desk);
        const shop = panel('This shop');
        await shop.getByLabel('What shoppers read').fill(MESSAGE);
        await shop.getByRole('button', { name: 'Close the shop' }).click();
        const ask = page.getByRole('dialog', { name: 'Close the shop?' });
        await ask.waitFor();
        expect(await findBarriers(page), 'question').toEqual([]);
        if (PICTURES) await page.screenshot({ path: join(PICTURES, 'switch-question.png') });
        await ask.getByRole('button', { name: 'Close the shop' }).click();
        await shop.getByText('Closed', { exact: true }).waitFor();
      }
    }
    expect(visitors.faults).toEqual([]);
  },
  JOURNEY_MS,
);
