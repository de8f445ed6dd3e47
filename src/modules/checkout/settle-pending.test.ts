/** Payments whose outcome is open: shops have equal shares, and an outage is caught up with. */
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { findPaymentsById, openPayments } from '#modules/payments/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { settleBacklog, settlePending } from './settle-pending.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '500' } });
const other = shopContext(kit.app, (await kit.anotherShop('other')).id);
const owner = await kit.owner();
afterAll(kit.stop);

async function setMode(mode: string): Promise<void> {
  await kit.gateway!.control({ merchant: kit.shop.id, mode });
}

/** Payments that nobody has heard of since they were asked for. */
async function leaveOpen(ctx: Context, count: number): Promise<string[]> {
  const payments = Array.from({ length: count }, () => ({
    paymentId: newId(),
    payableId: newId(),
    method: 'card',
    amountMinor: 1000,
    currency: 'GBP',
    token: null,
  }));
  await shopTx({ ...ctx }, async (tx) => await openPayments(tx, payments));
  await owner.query(`update payments.payments set next_ask_at = now() where state = 'asking'`);
  return payments.map(({ paymentId }) => paymentId);
}

async function statesOf(ctx: Context, ids: string[]): Promise<Set<string>> {
  const rows = await shopRead({ ...ctx }, async (tx) => await findPaymentsById(tx, ids));
  return new Set(rows.map(({ state }) => state));
}

test('a shop whose gateway is silent keeps no other shop waiting, and is caught up with', async () => {
  await setMode('silent');
  const silent = await leaveOpen(kit.ctx, 300);
  const [theirs = ''] = await leaveOpen(other, 1);
  // A few questions told that the gateway is silent; the others of the shop were not asked.
  expect(await settlePending(kit.app)).toBeLessThan(20);
  expect(await statesOf(other, [theirs])).toEqual(new Set(['failed']));
  await setMode('normal');
  await owner.query(`update payments.payments set next_ask_at = now() where state = 'unknown'`);
  await settleBacklog(kit.app);
  expect(await statesOf(kit.ctx, silent)).toEqual(new Set(['failed']));
}, 60_000);
