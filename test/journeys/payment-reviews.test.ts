/** A clerk decides about a payment that took a penny too much, in a real browser. */
import { afterAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { findBarriers } from '#kit/chromium.ts';
import { openOffice } from '#kit/office.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { desk, phone } from '#kit/visitors.ts';
import { placeOrder } from '#modules/checkout/index.ts';
import { anonymous } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';

const { kit, page, visitors, close } = await openOffice({ gateway: true });
afterAll(close);
await openForBusiness(kit.ctx);

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
