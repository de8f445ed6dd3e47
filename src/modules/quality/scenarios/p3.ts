import { setTimeout as sleep } from 'node:timers/promises';
import { offerLoad, percentile } from '#platform/load/offer-load.ts';
import type { ThrowAway } from '../prove/throw-away.ts';
import { figure, headline, none, type Provocation } from './scenario.ts';
import { openClient, type ShopClient } from './shop-client.ts';
import { hire } from './staff.ts';

const PER_SECOND = 40;
const SECONDS = 8;
const ENQUEUED_MAX_MS = 500;
const DEPTH_MAX = 999;
const LOOK_MS = 200;
/** Longest that is waited for the last job; the limit itself is in the catalogue. */
const GIVE_UP_MS = 45_000;

interface Offer {
  variantId: string;
  price: number;
  changedAt: number;
}

/**
 * Prices change faster than anybody types. Each change puts a job into the queue, in the transaction
 * of the change; a job is done when the public listing shows the price.
 */
export const queue: Provocation = {
  id: 'P3',
  run: async ({ system }) => {
    const client = openClient(system.url, 16);
    const { headers } = await hire(system, client, { role: 'platform_admin' });
    const offers = await listOffers(client);
    const enqueued: number[] = [];
    let failed = 0;
    const change = async (number: number): Promise<void> => {
      const offer = offers[number % offers.length]!;
      offer.price += 1;
      const price = { amount: offer.price, currency: 'EUR' };
      const body = { prices: [{ variantId: offer.variantId, price }] };
      const reply = await client.call('PUT', '/api/v1/admin/prices', { body, headers });
      if (reply.status !== 200) failed += 1;
      enqueued.push(reply.durationMs);
      offer.changedAt = performance.now();
    };
    const depths: number[] = [];
    const watching = new AbortController();
    const depthWatch = watchDepth(system, depths, watching.signal);
    const { due } = await offerLoad(PER_SECOND, SECONDS, change);
    const shownAfter = await untilShown(client, offers);
    watching.abort();
    await depthWatch;
    await client.close();
    const deepest = depths.length > 0 ? Math.max(...depths) : null;
    return {
      did: `${due} prices changed, ${PER_SECOND} a second, each with a job`,
      figures: [
        headline('P3', 'until the job was done, at worst', shownAfter),
        figure('enqueued, p99', percentile(enqueued, 0.99), 'milliseconds', [
          'at_most',
          ENQUEUED_MAX_MS,
        ]),
        figure('most jobs seen waiting', deepest, 'jobs', ['at_most', DEPTH_MAX]),
        figure('changes refused', failed, 'requests', none),
        figure('enqueued, p50', percentile(enqueued, 0.5), 'milliseconds'),
      ],
    };
  },
};

interface Listed {
  items: { variants: { id: string; price: { amount: number } }[] }[];
}

async function readListing(client: ShopClient): Promise<Map<string, number>> {
  const { body } = await client.call('GET', '/api/v1/products?limit=100');
  const { items } = body as unknown as Listed;
  return new Map(
    items.flatMap(({ variants }) => variants.map(({ id, price }) => [id, price.amount])),
  );
}

async function listOffers(client: ShopClient): Promise<Offer[]> {
  const listed = await readListing(client);
  return [...listed].map(([variantId, price]) => ({ variantId, price, changedAt: 0 }));
}

/** Seconds from the change of a price until everybody saw it, of the slowest; null: never. */
async function untilShown(client: ShopClient, offers: readonly Offer[]): Promise<number | null> {
  const began = performance.now();
  const waiting = new Set(offers);
  let slowestMs = 0;
  while (waiting.size > 0) {
    const listed = await readListing(client);
    const now = performance.now();
    for (const offer of waiting) {
      if (listed.get(offer.variantId) !== offer.price) continue;
      waiting.delete(offer);
      slowestMs = Math.max(slowestMs, now - offer.changedAt);
    }
    if (now - began > GIVE_UP_MS) return null;
    await sleep(LOOK_MS);
  }
  return Math.round(slowestMs / 100) / 10;
}

async function watchDepth(system: ThrowAway, depths: number[], end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    const [row] = await system.command<{ depth: number }[]>(
      'sql',
      'select coalesce(sum(waiting), 0)::int as depth from platform.waiting_jobs()',
    );
    depths.push(row?.depth ?? 0);
    await sleep(LOOK_MS);
  }
}
