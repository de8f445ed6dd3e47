import { setTimeout as sleep } from 'node:timers/promises';
import { offerLoad, percent, percentile, type Offered } from '#platform/load/offer-load.ts';
import { addArticle } from '../prove/add-article.ts';
import { brokenChecks } from '../prove/read-books.ts';
import { openCrowdClient } from './crowd-client.ts';
import { fillCart, payOnce, payPatiently } from './purchase.ts';
import { figure, headline, none, type Findings, type Provocation } from './scenario.ts';
import type { Reply, ShopClient } from './shop-client.ts';

const PEAK_SECONDS = 2;
/** Who is turned away while the peak is measured comes back after this. */
const PAUSE_MS = 200;
const OVERLOAD_SECONDS = 6;
const OVERLOAD = 5;
/** The peak is the most that any of these crowds buys. */
const CROWDS = [32, 96, 256];
/** Open before the first shopper comes; more open as they are needed. */
const CONNECTIONS = 3000;
const RECOVERY_MAX_SECONDS = 5;
const CALM_MS = 500;
const PATIENT_EACH = 10;
/** Who is not answered by then has gone: a shop that keeps people waiting has not answered. */
const PATIENCE_MS = 5000;
const SKU = 'VERIFY-A4';

interface Seen {
  came: number;
  admitted: Reply[];
  shed: Reply[];
  timeouts: number;
}

/**
 * First the most that crowds of shoppers buy who wait for their answers; then five times as many
 * arrive, by the clock and without waiting for each other, each with a cart and a checkout.
 */
export const overload: Provocation = {
  id: 'A4',
  settings: { LOG_LEVEL: 'silent' },
  run: async ({ system, progress }) => {
    const variantId = await addArticle(system, SKU, { stock: 1_000_000 });
    const client = await openCrowdClient(system.url, {
      ready: CONNECTIONS,
      patienceMs: PATIENCE_MS,
    });
    const shop = async (seen: Seen): Promise<void> => await arrive(client, variantId, seen);
    await sellFor(1, 32, shop);
    let peak = 0;
    for (const crowd of CROWDS) peak = Math.max(peak, await sellFor(PEAK_SECONDS, crowd, shop));
    progress(`A4: ${Math.round(peak)} purchases/s at peak; now ${OVERLOAD} times as many arrive`);
    const seen: Seen = { came: 0, admitted: [], shed: [], timeouts: 0 };
    const offered = await offerLoad(peak * OVERLOAD, OVERLOAD_SECONDS, async () => shop(seen));
    const recovery = await untilCalm(shop);
    await client.close();
    const broken = await brokenChecks(system);
    return judge(seen, { peak, recovery, broken, offered });
  },
};

/**
 * One shopper who leaves at the first "not now", but for each tenth: that one takes a place where
 * checkout goes by turns, and comes back when told to.
 */
async function arrive(client: ShopClient, variantId: string, seen: Seen): Promise<void> {
  seen.came += 1;
  const isPatient = seen.came % PATIENT_EACH === 0;
  try {
    const cart = await fillCart(client, { lines: [{ variantId, quantity: 1 }] });
    if (typeof cart !== 'string') {
      seen.shed.push(cart);
      return;
    }
    const reply = await payOnce(client, cart, { token: 'tok_ok' });
    const turnedAway = reply.status === 429 || reply.status === 503;
    (turnedAway ? seen.shed : seen.admitted).push(reply);
    if (turnedAway && isPatient) {
      seen.admitted.push((await payPatiently(client, cart, 'tok_ok')).last);
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Nobody answered: that is what must not happen, and is counted.
    seen.timeouts += 1;
  }
}

/** Purchases a second while so many shoppers take turns. */
async function sellFor(
  seconds: number,
  crowd: number,
  shop: (seen: Seen) => Promise<void>,
): Promise<number> {
  const seen: Seen = { came: 0, admitted: [], shed: [], timeouts: 0 };
  const ends = performance.now() + seconds * 1000;
  const shopper = async (): Promise<void> => {
    while (performance.now() < ends) {
      const before = seen.shed.length;
      await shop(seen);
      if (seen.shed.length > before) await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: crowd }, shopper));
  return Math.max(1, seen.admitted.length / seconds);
}

/** Seconds until a shopper is served as before. */
async function untilCalm(shop: (seen: Seen) => Promise<void>): Promise<number> {
  const began = performance.now();
  for (;;) {
    const seen: Seen = { came: 0, admitted: [], shed: [], timeouts: 0 };
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
  offered: Offered;
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
      `${Math.round(offered.perSecond)} shoppers a second arrived, ${OVERLOAD} times the peak,`,
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
      figure('sold to those who came in the overload', done, 'purchases'),
      figure('turned away, p99', shedP99, 'milliseconds'),
      figure('the crowd’s own delay, at most', Math.round(offered.lagMs), 'milliseconds'),
    ],
  };
}
