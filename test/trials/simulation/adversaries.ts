/** The hostile part of the script: twins, reused ids, forged events, strangers. */
import { takeWebhook } from '../../../src/modules/payments/take-webhook.ts';
import { signWebhook } from '../../../src/modules/payments/webhook-signature.ts';
import { isRefusal } from '#platform/refusal.ts';
import { newId } from '#platform/ids.ts';
import type { Command } from './commands.ts';
import {
  changeCart,
  checkOut,
  command,
  newAttempt,
  newIntent,
  pursue,
  send,
  type Stage,
} from './errands.ts';
import { worldTime } from './nature.ts';
import { articlesOf, cancellation, chosen, openCarts, placedOrders, refundOf } from './shoppers.ts';

/** Two tabs: one id at both processes, or two ids at once. */
export async function checkOutTwice(stage: Stage, { one, other }: Command): Promise<void> {
  const cart = chosen(openCarts(stage), one);
  if (!cart) return;
  const [first, second] = stage.world.processes;
  const attempt = newAttempt(stage, cart);
  const twin = other % 2 === 0 ? attempt : newAttempt(stage, cart);
  await Promise.all([checkOut(stage, attempt, first), checkOut(stage, twin, second)]);
}

/** Another body under an id that was used: refused, or the id was still free. */
export async function sameIdOtherBody(stage: Stage, { one }: Command): Promise<void> {
  const attempt = chosen(
    stage.model.attempts.filter(({ answers }) => answers.length > 0),
    one,
  );
  if (!attempt) return;
  const { request } = attempt;
  const body = { ...(request.body as object), email: 'somebody-else@example.org' };
  const kept = attempt.answers.some(({ status }) => status <= 202);
  if (!kept || attempt.asking > 0) return;
  const answer = await send(stage, attempt.shopId, { ...request, body });
  const refused = answer?.code === 'checkout_id_reused';
  if (answer && !refused && !isTemporary(answer.code)) {
    stage.world.fail(`Another body under id ${attempt.id} answers ${answer.status} ${answer.code}`);
  }
}

function isTemporary(code: string): boolean {
  return code === 'payment_unavailable' || code === 'overloaded';
}

/** One key twice at once, then with another body. */
export async function sameKeyTwice(stage: Stage, { one, quantity }: Command): Promise<void> {
  const { world, model } = stage;
  const article = chosen(model.articles, one)!;
  const lines = [{ variantId: article.id, quantity }];
  const request = {
    route: 'POST /api/v1/admin/stock/adjustments',
    key: newId(),
    body: { reason: 'counted', lines },
  };
  const intent = newIntent(article.shopId, request);
  model.intents.push(intent);
  const [first, second] = world.processes;
  await Promise.all([pursue(stage, intent, first), pursue(stage, intent, second)]);
  const more = [{ variantId: article.id, quantity: quantity + 1 }];
  const other = { ...request, body: { reason: 'counted', lines: more } };
  const known = intent.answers.length > 0;
  const answer = known ? await send(stage, article.shopId, other) : undefined;
  if (answer && answer.code !== 'idempotency_key_reused') {
    world.fail(`Another body under one key answers ${answer.status} ${answer.code}`);
  }
}

/** Two refunds, a void and perhaps a cancellation of one order at the same time. */
export async function cancelAndRefund(stage: Stage, { one, other }: Command): Promise<void> {
  const order = chosen(placedOrders(stage), one);
  if (!order) return;
  const { orderId, shopId } = order;
  const total = (order.answers.at(-1)?.body['total'] as { amount?: number })?.amount ?? 1;
  const part = await refundOf(stage, orderId, 1 + (other % 500));
  const whole = await refundOf(stage, orderId, total);
  const letGo = {
    ...part,
    route: 'POST /api/v1/admin/payments/:id/void',
    body: { reason: 'by mistake' },
    key: newId(),
  };
  const requests = [part, letGo, whole, ...(other % 2 === 0 ? [cancellation(orderId)] : [])];
  await Promise.all(requests.map((request) => command(stage, shopId, request)));
}

/** A clerk lets go of a hold while its shopper pays. */
export async function releaseByHand(stage: Stage, { one }: Command): Promise<void> {
  const rows = await stage.world.look<{ id: string; shop_id: string }>(
    `select id, shop_id from inventory.reservations
     where state = 'active' and shop_id = any($1) order by id`,
    [stage.world.shopIds],
  );
  const hold = chosen(rows, one);
  if (!hold) return;
  await command(stage, hold.shop_id, {
    route: 'POST /api/v1/admin/reservations/:id/release',
    params: { id: hold.id },
    body: { reason: 'by mistake' },
    key: newId(),
  });
}

const notQuantities = [-1, 0, 1.5, 2 ** 31, 2 ** 53, '1', null] as const;

export async function badQuantity(stage: Stage, { one, other }: Command): Promise<void> {
  const cart = chosen(openCarts(stage), one);
  const article = cart && chosen(articlesOf(stage, cart.shopId), other);
  if (!article) return;
  const quantity = chosen(notQuantities, other);
  const answer = await changeCart(stage, cart, 'add', article.id, quantity);
  if (answer && answer.status !== 400) {
    stage.world.fail(`A quantity of ${quantity} answers ${answer.status}`);
  }
}

/** An event that nobody of ours signed, about a payment that is real. */
export async function forgeWebhook(stage: Stage, { one, other }: Command): Promise<void> {
  const { world } = stage;
  const entry = chosen(world.gateway.ledger, one);
  const shopId = world.shopIds[0]!;
  const data = { id: entry?.id ?? 'pay_0', idempotencyKey: newId(), reference: newId() };
  const event = { id: `evt_forged_${other}`, type: 'payment.approved', merchant: shopId, data };
  const body = Buffer.from(JSON.stringify({ ...event, createdAt: new Date().toISOString() }));
  const signature = signWebhook('whsec_of_a_stranger', Math.floor(worldTime() / 1000), body);
  const process = world.anyProcess();
  const taken = await world.run(process, 'a forged webhook', async () =>
    takeWebhook(process.app, signature, body),
  );
  if (taken && !isRefusal(taken)) world.fail('A forged webhook was taken');
}

/** Nobody sees a shop's rows without having entered it, and nobody uses another shop's ids. */
export async function trespass(stage: Stage, { one, other }: Command): Promise<void> {
  const { world, model } = stage;
  const process = world.anyProcess();
  const seen = await world.run(process, 'a look without a shop', async () => {
    const client = await process.app.database.app.connect();
    try {
      const { rows } = await client.query<{ seen: number }>(
        'select count(*)::int as seen from inventory.stock',
      );
      return rows[0]?.seen ?? 0;
    } finally {
      client.release();
    }
  });
  if (seen) world.fail(`A connection that entered no shop sees ${seen} rows`);
  const cart = chosen(model.carts, one);
  if (!cart) return;
  const stranger = world.shopIds.find((id) => id !== cart.shopId)!;
  const foreign = await send(stage, stranger, {
    route: 'GET /api/v1/carts/:id',
    params: { id: cart.id },
  });
  if (foreign?.status === 200) world.fail('A shop shows the cart of another');
  const own = chosen(
    model.carts.filter(({ shopId }) => shopId === stranger),
    other,
  );
  const article = chosen(articlesOf(stage, cart.shopId), other);
  if (!own || !article) return;
  const answer = await changeCart(stage, own, 'put', article.id, 1);
  if (answer?.status === 200) world.fail('A cart holds an article of another shop');
}
