import { setTimeout as sleep } from 'node:timers/promises';
import { offerLoad, percent, percentile } from '#platform/load/offer-load.ts';
import { addArticle } from '../prove/add-article.ts';
import { brokenChecks, keptCharges, placedOrders } from '../prove/read-books.ts';
import { fillCarts, payOnce, payPatiently, together } from './purchase.ts';
import { figure, headline, none, type Findings, type Provocation, type Stage } from './scenario.ts';
import { openClient, type Reply, type ShopClient } from './shop-client.ts';

const BUYERS = 300;
const AT_ONCE = 16;
const PER_SECOND = 40;
const OUTAGE_SECONDS = 6;
const FAST_FAIL_MAX_MS = 100;
const RETRY_MAX_SECONDS = 5;
const QUIET_TRIES = 60;
const SKU = 'VERIFY-A2';

/**
 * Buyers come all the time while the gateway is taken down and comes back. Who is refused is told to
 * come back, and does.
 */
export const paymentOutage: Provocation = {
  id: 'A2',
  // A breaker that tries again soon: the scenario has no minute to wait for it.
  settings: { BREAKER_OPEN_MS: '2000' },
  run: async (stage) => {
    const variantId = await addArticle(stage.system, SKU, { stock: 100_000 });
    const client = openClient(stage.system.url, 128);
    try {
      return await outage(stage, client, variantId);
    } finally {
      await client.close();
    }
  },
};

async function outage({ system, progress }: Stage, client: ShopClient, variantId: string) {
  const during = PER_SECOND * OUTAGE_SECONDS;
  const wish = { lines: [{ variantId, quantity: 1 }], token: 'tok_ok' };
  const carts = await fillCarts(
    client,
    Array.from({ length: BUYERS + during }, () => wish),
    AT_ONCE,
  );
  const bought: Reply[] = [];
  const buy = async (cartId: string): Promise<void> => {
    bought.push((await payPatiently(client, cartId, 'tok_ok')).last);
  };
  await together(carts.slice(0, BUYERS / 2), AT_ONCE, buy);
  progress('A2: the gateway is taken down');
  await takeDown(system.gatewayUrl, OUTAGE_SECONDS * 1000);
  const refused: Reply[] = [];
  const pages: Reply[] = [];
  const patient: Promise<void>[] = [];
  await offerLoad(PER_SECOND, OUTAGE_SECONDS, async (number) => {
    const cartId = carts[BUYERS + number]!;
    pages.push(await client.call('GET', `/api/v1/carts/${cartId}`));
    const reply = await payOnce(client, cartId, { token: 'tok_ok', checkoutId: cartId });
    if (reply.code === 'payment_unavailable') refused.push(reply);
    // In the end everybody buys: with the same checkout, as the page does.
    patient.push(payAgain(client, cartId, { reply, bought }));
  });
  progress('A2: the gateway is back');
  await together(carts.slice(BUYERS / 2, BUYERS), AT_ONCE, buy);
  await Promise.all(patient);
  await quiet(system);
  return await judge(system, { bought, refused, pages });
}

interface Begun {
  reply: Reply;
  bought: Reply[];
}

/** Comes back after Retry-After until the purchase has ended. */
async function payAgain(client: ShopClient, cartId: string, begun: Begun): Promise<void> {
  let { reply } = begun;
  for (let tries = 0; tries < QUIET_TRIES; tries += 1) {
    if (reply.status !== 202 && reply.status !== 503 && reply.status !== 429) break;
    await sleep(1000 * (reply.retryAfter ?? 1));
    reply = await payOnce(client, cartId, { token: 'tok_ok', checkoutId: cartId });
  }
  begun.bought.push(reply);
}

async function takeDown(gatewayUrl: string, refuseMs: number): Promise<void> {
  const answer = await fetch(`${gatewayUrl}/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refuseMs }),
  });
  if (!answer.ok) throw new Error(`The gateway was not taken down: ${answer.status}`);
}

/** Until every payment has an end. */
async function quiet(system: Stage['system']): Promise<void> {
  for (let tries = 0; tries < QUIET_TRIES; tries += 1) {
    const [row] = await system.command<{ open: number }[]>(
      'sql',
      `select count(*)::int as open from payments.payments
       where state in ('asking', 'unknown', 'voiding')`,
    );
    if (row?.open === 0) return;
    await sleep(500);
  }
}

interface Seen {
  bought: readonly Reply[];
  refused: readonly Reply[];
  pages: readonly Reply[];
}

async function judge(system: Stage['system'], { bought, refused, pages }: Seen): Promise<Findings> {
  const placed = await placedOrders(system);
  const charges = await keptCharges(system);
  const paid = bought.filter(({ status, body }) => status < 202 && placed.has(String(body['id'])));
  const lost = [...charges].filter(([order, times]) => times > 1 || !placed.has(order));
  const broken = await brokenChecks(system);
  const browsed = pages.filter(({ status }) => status === 200).length;
  const waits = refused.map(({ retryAfter }) => retryAfter ?? Infinity);
  const p99 = percentile(
    refused.map(({ durationMs }) => durationMs),
    0.99,
  );
  return {
    did: `${bought.length} buyers came while the gateway refused connections for ${OUTAGE_SECONDS} s`,
    figures: [
      headline('A2', 'buyers whose payment succeeded', percent(paid.length, bought.length)),
      figure('refused while the gateway was down, p99', p99, 'milliseconds', [
        'at_most',
        FAST_FAIL_MAX_MS,
      ]),
      figure('latest retry offered', waits.length > 0 ? Math.max(...waits) : null, 'seconds', [
        'at_most',
        RETRY_MAX_SECONDS,
      ]),
      figure('charges lost or taken twice', lost.length, 'charges', none),
      figure('broken invariants', broken.length, broken.join(', ') || 'invariants', none),
      figure('carts shown during the outage', percent(browsed, pages.length), 'percent', [
        'at_least',
        100,
      ]),
      figure('refused while the gateway was down', refused.length, 'checkouts', ['at_least', 1]),
    ],
  };
}
