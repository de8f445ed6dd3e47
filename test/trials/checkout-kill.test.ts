import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, inject, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { placeOrder, settlePending } from '#modules/checkout/index.ts';
import { anonymous } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { Death } from './dying-checkout.ts';

/** Every kill point with TRIALS=full; every third otherwise, a different third each day of the month. */
const FULL = process.env['TRIALS'] === 'full';
const program = fileURLToPath(new URL('./dying-checkout.ts', import.meta.url));

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '500' } });
afterAll(kit.stop);
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1000, priceMinor: 1000 });

async function die(at: number) {
  const { host, port, user } = inject('server');
  const cartId = await fillCart({ ...kit.ctx, actor: anonymous }, [{ variantId, quantity: 1 }]);
  const death: Death = {
    database: { host, port, user, database: kit.database },
    gatewayUrl: kit.gateway!.url,
    dataDirectory: kit.app.config.EMPORIUM_DATA,
    shopId: kit.shop.id,
    cartId,
    checkoutId: newId(),
    email: `dying-${newId()}@example.org`,
    at,
  };
  const ended = await new Promise<{ signal: string | null; output: string; errors: string }>(
    (done) => {
      execFile(process.execPath, [program, JSON.stringify(death)], (error, output, errors) => {
        done({ signal: error?.signal ?? null, output, errors });
      });
    },
  );
  return { death, ...ended };
}

/** The worker's part, without its waiting. */
async function recover(): Promise<void> {
  await owner.query(
    `update payments.payments set next_ask_at = now() where state in ('asking', 'unknown')`,
  );
  while ((await settlePending(kit.app)) > 0);
}

const alive = await die(0);
const { sent } = JSON.parse(alive.output || `{"error":${JSON.stringify(alive.errors)}}`) as {
  sent: number;
};
const points = Array.from({ length: sent }, (_, index) => index + 1);
const third = new Date().getDate() % 3;

test('the process that is to be killed lives when nobody kills it', () => {
  expect(JSON.parse(alive.output)).toMatchObject({ status: 201 });
  expect(sent).toBeGreaterThan(20);
});

test.each(points.filter((point) => FULL || point % 3 === third))(
  'trials 1 and 2: killed before statement %i of a checkout: one order and one capture, or neither',
  async (point) => {
    const { death, signal } = await die(point);
    expect(signal).toBe('SIGKILL');
    await recover();
    await expectChecksEmpty(kit.app);
    const captured = netCaptures(await readLedger(kit.gateway!.url));
    const { rows } = await owner.query<{ id: string; state: string; total_minor: string }>(
      'select id, state, total_minor from orders.orders where cart_id = $1',
      [death.cartId],
    );
    for (const order of rows) {
      const kept = order.state === 'placed' ? Number(order.total_minor) : 0;
      expect([order.state, captured.get(order.id) ?? 0]).toEqual([order.state, kept]);
      expect(['placed', 'failed']).toContain(order.state);
    }
    // The shopper comes back with the same id and meets the same end, or buys now: never both.
    const body = { ...checkoutBody(death.cartId), email: death.email };
    const again = await placeOrder({ ...kit.ctx, actor: anonymous }, death.checkoutId, body);
    const placed = await owner.query<{ orders: number }>(
      `select count(*)::int as orders from orders.orders where cart_id = $1 and state = 'placed'`,
      [death.cartId],
    );
    expect(placed.rows[0]!.orders).toBe(isRefusal(again) ? 0 : 1);
    await expectChecksEmpty(kit.app);
  },
);
