import { addArticle, brokenChecks } from './goods.ts';
import { offerLoad, percent, percentile } from './offer-load.ts';
import { fillCart, payOnce } from './purchase.ts';
import { figure, headline, none, type Findings, type Provocation } from './scenario.ts';
import { openClient, type Reply, type ShopClient } from './shop-client.ts';

const PEAK_SECONDS = 4;
const OVERLOAD_SECONDS = 6;
const OVERLOAD = 5;
const AT_ONCE = 256;
const CONNECTIONS = 1000;
const RECOVERY_MAX_SECONDS = 5;
const CALM_MS = 500;
/** Who is not answered by then has gone: a shop that keeps people waiting has not answered. */
const PATIENCE_MS = 5000;
const SKU = 'VERIFY-A4';

interface Seen {
  admitted: Reply[];
  shed: Reply[];
  timeouts: number;
}

/**
 * First what the shop sells when 256 shoppers take turns; then five times as many shoppers arrive, by
 * the clock and without waiting for each other, each with a cart and a checkout.
 */
export const overload: Provocation = {
  id: 'A4',
  settings: { LOG_LEVEL: 'silent' },
  run: async ({ system, progress }) => {
    const variantId = await addArticle(system, SKU, { stock: 1_000_000 });
    const client = openClient(system.url, CONNECTIONS);
    const shop = async (seen: Seen): Promise<void> => await arrive(client, variantId, seen);
    await sellFor(1, shop);
    const peak = await sellFor(PEAK_SECONDS, shop);
    progress(`A4: ${Math.round(peak)} purchases/s at peak; now ${OVERLOAD} times as many arrive`);
    const seen: Seen = { admitted: [], shed: [], timeouts: 0 };
    const offered = await offerLoad(peak * OVERLOAD, OVERLOAD_SECONDS, async () => shop(seen));
    const recovery = await untilCalm(shop);
    await client.close();
    const broken = await brokenChecks(system);
    return judge(seen, { peak, recovery, broken, offered: offered.perSecond });
  },
};

/** One shopper who leaves at the first "not now". */
async function arrive(client: ShopClient, variantId: string, seen: Seen): Promise<void> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const cart = await fillCart(client, { lines: [{ variantId, quantity: 1 }] }, { signal });
    if (typeof cart !== 'string') {
      seen.shed.push(cart);
      return;
    }
    const reply = await payOnce(client, cart, { token: 'tok_ok', signal });
    const turnedAway = reply.status === 429 || reply.status === 503;
    (turnedAway ? seen.shed : seen.admitted).push(reply);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Nobody answered: that is what must not happen, and is counted.
    seen.timeouts += 1;
  }
}

/** Purchases a second while so many shoppers take turns. */
async function sellFor(seconds: number, shop: (seen: Seen) => Promise<void>): Promise<number> {
  const seen: Seen = { admitted: [], shed: [], timeouts: 0 };
  const ends = performance.now() + seconds * 1000;
  const shopper = async (): Promise<void> => {
    while (performance.now() < ends) await shop(seen);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, shopper));
  return Math.max(1, seen.admitted.length / seconds);
}

/** Seconds until a shopper is served as before. */
async function untilCalm(shop: (seen: Seen) => Promise<void>): Promise<number> {
  const began = performance.now();
  for (;;) {
    const seen: Seen = { admitted: [], shed: [], timeouts: 0 };
    const start = performance.now();
    await shop(seen);
    const took = performance.now() - start;
    const waited = (performance.now() - began) / 1000;
    if (seen.admitted.length === 1 && took < CALM_MS) return Math.round(waited * 10) / 10;
    if (waited > 2 * RECOVERY_MAX_SECONDS) return Math.round(waited * 10) / 10;
  }
}

interface Circumstances {
  peak: number;
  offered: number;
  recovery: number;
  broken: readonly string[];
}

function judge(
  { admitted, shed, timeouts }: Seen,
  { peak, offered, recovery, broken }: Circumstances,
): Findings {
  const done = admitted.filter(({ status }) => status < 202).length;
  const rude = shed.filter(
    ({ status, retryAfter }) => retryAfter === null || (status !== 429 && status !== 503),
  ).length;
  const shedP99 = percentile(
    shed.map(({ durationMs }) => durationMs),
    0.99,
  );
  return {
    did: [
      `${Math.round(offered)} shoppers a second arrived, ${OVERLOAD} times the peak,`,
      `for ${OVERLOAD_SECONDS} s`,
    ].join(' '),
    figures: [
      headline('A4', 'admitted checkouts that completed', percent(done, admitted.length)),
      figure('refused without 429 or 503 and Retry-After', rude, 'requests', none),
      figure('not answered within 5 s', timeouts, 'shoppers', none),
      figure('shoppers turned away', shed.length, 'shoppers', ['at_least', 1]),
      figure('served as before after', recovery, 'seconds', ['at_most', RECOVERY_MAX_SECONDS]),
      figure('broken invariants', broken.length, broken.join(', ') || 'invariants', none),
      figure('peak', Math.round(peak), 'purchases/s'),
      figure('sold in the overload', Math.round(done / OVERLOAD_SECONDS), 'purchases/s'),
      figure('turned away, p99', shedP99, 'milliseconds'),
    ],
  };
}
