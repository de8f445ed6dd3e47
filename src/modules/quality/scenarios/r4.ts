import { setTimeout as sleep } from 'node:timers/promises';
import { percent } from '#platform/load/offer-load.ts';
import { addArticle } from '../prove/add-article.ts';
import { brokenChecks } from '../prove/read-books.ts';
import { fillCarts, payPatiently, together } from './purchase.ts';
import { figure, headline, none, type Provocation, type Stage } from './scenario.ts';
import { openClient, type ShopClient } from './shop-client.ts';

const BUYERS = 100;
const AT_ONCE = 16;
/** Longer than anything that a process may have kept of the listing. */
const FORGET_MS = 1500;
const SKU = 'VERIFY-R4';
/** A port of this machine on which nobody listens: connections are refused. */
const NOBODY = '127.0.0.1:9';

/**
 * Redis and mail are not there at all, and the tables that search reads are closed to the
 * application while shoppers with a cart check out.
 */
export const degraded: Provocation = {
  id: 'R4',
  settings: { REDIS_URL: `redis://${NOBODY}`, SMTP_URL: `smtp://${NOBODY}` },
  run: async ({ system }) => {
    const variantId = await addArticle(system, SKU, { stock: 100_000 });
    const client = openClient(system.url, AT_ONCE);
    const wish = { lines: [{ variantId, quantity: 1 }], token: 'tok_ok' };
    const without = await buyAll(client, wish);
    await setSearch(system, false);
    await sleep(FORGET_MS);
    const search = await client.call('GET', '/api/v1/products?query=article');
    const searchless = await buyAll(client, wish);
    await setSearch(system, true);
    const mended = await untilSearchAnswers(client);
    await client.close();
    const broken = await brokenChecks(system);
    const bought = without + searchless;
    return {
      did: `${BUYERS} purchases without Redis and mail, ${BUYERS} more without search`,
      figures: [
        headline('R4', 'purchases that succeeded', percent(bought, 2 * BUYERS)),
        figure('searching while search is down answers', search.status, 'status', [
          'at_least',
          500,
        ]),
        figure('search answers again after', mended, 'seconds', ['at_most', 30]),
        figure('broken invariants', broken.length, broken.join(', ') || 'invariants', none),
        figure('bought without search', searchless, 'purchases'),
      ],
    };
  },
};

async function buyAll(
  client: ShopClient,
  wish: { lines: { variantId: string; quantity: number }[]; token: string },
): Promise<number> {
  const carts = await fillCarts(
    client,
    Array.from({ length: BUYERS }, () => wish),
    AT_ONCE,
  );
  let bought = 0;
  await together(carts, AT_ONCE, async (cartId) => {
    const { last } = await payPatiently(client, cartId, wish.token);
    if (last.status < 202) bought += 1;
  });
  return bought;
}

/** Takes from the application, or gives back, what search reads: every question to it fails. */
async function setSearch({ command }: Stage['system'], open: boolean): Promise<void> {
  const words = open ? 'grant usage on schema search to' : 'revoke usage on schema search from';
  await command('sql', '--write', `${words} emporium_app`);
}

async function untilSearchAnswers(client: ShopClient): Promise<number | null> {
  const began = performance.now();
  for (let tries = 0; tries < 60; tries += 1) {
    const { status } = await client.call('GET', `/api/v1/products?query=mended${tries}`);
    const seconds = (performance.now() - began) / 1000;
    if (status === 200) return Math.round(seconds * 10) / 10;
    await sleep(500);
  }
  return null;
}
