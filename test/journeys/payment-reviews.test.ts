/** A clerk decides about a payment that took a penny too much, in a real browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { findBarriers } from '#kit/chromium.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { desk, enterAsOwner, openVisitors, phone, type Visitors } from '#kit/visitors.ts';
import { placeOrder } from '#modules/checkout/index.ts';
import { anonymous } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { buildWeb } from '#platform/web/build-web.ts';

const JOURNEY_MS = 120_000;
const STEP_MS = 20_000;

let kit: Kit;
let visitors: Visitors;
let page: Page;

beforeAll(async () => {
  await buildWeb();
  kit = await startKit({ web: true, gateway: true });
  await openForBusiness(kit.ctx);
  const address = (await kit.url()).replace('127.0.0.1', 'localhost');
  visitors = await openVisitors({ stepMs: STEP_MS });
  page = await visitors.visit({ viewport: desk });
  await enterAsOwner(page, kit, address);
}, JOURNEY_MS);

afterAll(async () => {
  await visitors?.close();
  await kit?.stop();
});

/** A shopper whose card was charged another amount than asked. */
async function buyWrongly(): Promise<void> {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 3, priceMinor: 1250 });
  const shopper = { ...kit.ctx, actor: anonymous };
  const cartId = await fillCart(shopper, [{ variantId, quantity: 1 }]);
  const body = checkoutBody(cartId, { token: 'tok_wrong_amount' });
  const placed = await placeOrder(shopper, newId(), body);
  expect(isRefusal(placed) ? placed.refusal : placed.status).toBe(202);
}

async function picture(name: string): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/reviews-${name}.png` });
}

test('an empty queue says that all is well', async () => {
  await page.getByRole('link', { name: 'Payments', exact: true }).click();
  await page.getByRole('heading', { name: 'Nothing to decide' }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await picture('empty');
});

test('a wrong amount is listed with both figures, and on a phone as a card', async () => {
  await buyWrongly();
  await buyWrongly();
  await page.reload();
  await page.getByRole('cell', { name: 'Another amount' }).first().waitFor();
  expect(await page.getByRole('button', { name: 'Decide', exact: true }).count()).toBe(2);
  expect(await findBarriers(page)).toEqual([]);
  await picture('list');
  await page.setViewportSize(phone);
  await page
    .getByText(/asked$/)
    .first()
    .waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await picture('phone');
  await page.setViewportSize(desk);
});

test('it cannot be accepted; with a reason the money is returned and the order fails', async () => {
  await page.getByRole('button', { name: 'Decide', exact: true }).first().click();
  const window = page.getByRole('dialog', { name: 'Decide about this payment' });
  await window.waitFor();
  expect(await window.getByRole('button', { name: /Accept/ }).count()).toBe(0);
  await window.getByRole('button', { name: 'Return the money' }).click();
  await window.getByText('Say why, so that colleagues understand it later.').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await picture('window');
  await window.getByLabel('Reason').fill('a penny too much');
  await window.getByRole('button', { name: 'Return the money' }).click();
  await page.getByText('The money goes back.', { exact: true }).waitFor();
  await expect
    .poll(() => page.getByRole('button', { name: 'Decide', exact: true }).count())
    .toBe(1);
  const owner = await kit.owner();
  const { rows } = await owner.query(
    `select e.actor, p.reason from payments.payment_events e
     join payments.payments p on p.shop_id = e.shop_id and p.id = e.payment_id
     where e.state = 'voiding'`,
  );
  expect(rows).toEqual([{ actor: 'Owner', reason: 'a penny too much' }]);
  await expectChecksEmpty(kit.app);
  expect(visitors.faults).toEqual([]);
});
