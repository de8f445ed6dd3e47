import { connectionsFor } from '#platform/app.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { makeBenchShop } from '../kit/bench-shop.ts';
import { checkBooks } from '../kit/emporium.ts';
import { runScript } from '../kit/child.ts';
import type { Pressed } from '../kit/load.ts';
import { median, rounded, type Result } from '../kit/result.ts';
import type { WriteLoad } from '../limits/write-purchases.ts';
import type { PurchaseLoad } from '../load-purchases.ts';
import type { Site } from '../site.ts';

const SHOPPERS = 32;
const ROUNDS = 3;
const WARM_SECONDS = 2;
const SECONDS = 8;

/**
 * Whole guest purchases a second: a cart, two articles, a card at the simulated gateway, an order.
 * The limit writes the same rows into a shop of its own with bare SQL, taking turns. Afterwards every
 * invariant must hold: speed that loses a cent is none.
 */
export async function measurePurchases(site: Site): Promise<Result> {
  const { dataDirectory } = site.emporium;
  const count = site.shop.variantIds.length;
  const { id: shopId, variantIds } = await makeBenchShop(dataDirectory, 'limit', count);
  const connection = connectionsFor(attachEmbeddedPostgres(dataDirectory)!).app;
  const raw: Pressed[] = [];
  const ours: Pressed[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const times = { warmSeconds: WARM_SECONDS, seconds: SECONDS };
    const write: WriteLoad = { ...times, connection, shopId, variantIds, clients: SHOPPERS };
    raw.push(await runScript<Pressed>('limits/write-purchases.ts', write));
    ours.push(await buyFor(site, SECONDS));
  }
  await checkBooks(site.emporium);
  return {
    name: 'checkout',
    value: rounded(median(ours.map((run) => run.perSecond))),
    unit: 'orders/s',
    limit: rounded(median(raw.map((run) => run.perSecond))),
    limitName: 'raw-pipelined-sql',
    ratio: rounded(median(ours.map((run, round) => run.perSecond / raw[round]!.perSecond))),
    n: ROUNDS,
    p99Ms: rounded(median(ours.map((run) => run.p99Ms))),
    p50Ms: rounded(median(ours.map((run) => run.p50Ms))),
    shoppers: SHOPPERS,
  };
}

/** Lets the shoppers buy for a while. */
export async function buyFor(site: Site, seconds: number): Promise<Pressed> {
  const load: PurchaseLoad = {
    port: site.port,
    host: site.host,
    connections: SHOPPERS,
    variantIds: site.shop.variantIds,
    warmSeconds: WARM_SECONDS,
    seconds,
  };
  return await runScript<Pressed>('load-purchases.ts', load);
}
