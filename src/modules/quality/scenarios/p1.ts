import { offerLoad, percentile } from '#platform/load/offer-load.ts';
import { figure, headline, none, type Provocation } from './scenario.ts';
import { openClient } from './shop-client.ts';

const PER_SECOND = 1000;
const SECONDS = 10;
const CONNECTIONS = 256;
const P95_MAX_MS = 200;
/** Less than this was not the load that the scenario speaks of. */
const OFFERED_MIN = 0.99 * PER_SECOND;

/** The catalogue's addresses as shoppers open them: lists, filters, searches, products. */
async function addressesOf(url: string): Promise<string[]> {
  const lists = ['', '?limit=100', '?sort=price', '?query=lamp', '?query=wool'].map(
    (query) => `/api/v1/products${query}`,
  );
  const found: string[] = [];
  for (const list of [...lists, '/api/v1/categories', '/api/v1/shop']) {
    const answer = await fetch(`${url}${list}`);
    if (answer.ok) found.push(list);
    const { items = [] } = (await answer.json()) as { items?: { slug: string }[] };
    if (list === '/api/v1/products') {
      found.push(...items.map(({ slug }) => `/api/v1/products/${slug}`));
    }
  }
  return found;
}

/** 1,000 reads a second for ten seconds, due by the clock and measured from when they were due. */
export const catalogueReads: Provocation = {
  id: 'P1',
  run: async ({ system }) => {
    const addresses = await addressesOf(system.url);
    const client = openClient(system.url, CONNECTIONS);
    const times: number[] = [];
    let failed = 0;
    const read = async (number: number, dueAt: number): Promise<void> => {
      try {
        const { status } = await client.call('GET', addresses[number % addresses.length]!);
        if (status === 200) times.push(performance.now() - dueAt);
        else failed += 1;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failed += 1;
      }
    };
    await offerLoad(PER_SECOND / 4, 2, read);
    times.length = 0;
    const offered = await offerLoad(PER_SECOND, SECONDS, read);
    await client.close();
    return {
      did: `${offered.due} reads of ${addresses.length} addresses at ${PER_SECOND} a second by the clock`,
      figures: [
        headline('P1', 'answered', percentile(times, 0.99)),
        figure('answered, p95', percentile(times, 0.95), 'milliseconds', ['at_most', P95_MAX_MS]),
        figure('failed or timed out', failed, 'requests', none),
        figure('offered', Math.round(offered.perSecond), 'requests/s', ['at_least', OFFERED_MIN]),
        figure('answered, p50', percentile(times, 0.5), 'milliseconds'),
        figure('sent late by the generator, at most', Math.round(offered.lagMs), 'milliseconds'),
      ],
    };
  },
};
