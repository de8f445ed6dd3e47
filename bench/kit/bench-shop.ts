import { setTimeout as sleep } from 'node:timers/promises';
import { upsertProducts } from '#modules/catalog/index.ts';
import { createDefaultLocation, receiveStock } from '#modules/inventory/index.ts';
import { addShippingMethod, addTaxRate, setPrices } from '#modules/pricing/index.ts';
import { refreshProducts } from '#modules/search/index.ts';
import { createShop } from '#modules/shops/index.ts';
import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopTx, systemTx } from '#platform/database/index.ts';
import { waitingJobs } from '#platform/jobs.ts';
import { createLog } from '#platform/log.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';

/** A shop of its own on a running Emporium. */
export interface BenchShop {
  id: string;
  host: string;
  slugs: string[];
  variantIds: string[];
}

const ON_HAND = 1_000_000;
const BATCH = 250;
const JOBS_LOOK_MS = 200;
/** Ten seconds without a job done: nobody is at work. */
const SAME_LOOKS = 50;

/** An App on the database of an Emporium that runs in another process; close its database. */
export function attachApp(dataDirectory: string): App {
  const target = attachEmbeddedPostgres(dataDirectory);
  if (!target) throw new Error(`No database runs in ${dataDirectory}`);
  const config = loadConfig({ EMPORIUM_DATA: dataDirectory, LOG_LEVEL: 'warn' });
  const log = createLog(config, process.stderr);
  return createApp(config, connectionsFor(target), {
    log,
    secretKey: 'unused: signs nothing here',
  });
}

/**
 * Opens a shop with `count` products on sale, one article each, a million of each in stock, and
 * waits until the worker has nothing left to do about them.
 */
export async function makeBenchShop(
  dataDirectory: string,
  slug: string,
  count: number,
): Promise<BenchShop> {
  const app = attachApp(dataDirectory);
  try {
    const shop = accepted(
      await createShop(app, { slug, name: 'Bench', currency: 'GBP', country: 'GB' }),
    );
    const ctx = shopContext(app, shop.id);
    await openForBusiness(ctx);
    const made: BenchShop = { id: shop.id, host: `${slug}.localhost`, slugs: [], variantIds: [] };
    const ids: string[] = [];
    for (let from = 0; from < count; from += BATCH) {
      ids.push(...(await addProducts(ctx, from, Math.min(BATCH, count - from), made)));
    }
    await refreshProducts(ctx, ids);
    await untilIdle(app);
    return made;
  } finally {
    await app.database.close();
  }
}

async function openForBusiness(ctx: Context): Promise<void> {
  await shopTx(ctx, async (tx) => {
    await createDefaultLocation(tx);
    const taxClass = 'standard' as const;
    const rate = { country: 'GB', region: null, taxClass, name: 'VAT 20 %', ratePpm: 200_000 };
    accepted(await addTaxRate(tx, rate));
    accepted(
      await addShippingMethod(tx, {
        name: 'Standard',
        kind: 'flat',
        price: { amount: 395, currency: 'GBP' },
        tiers: [],
        freeOver: null,
        countries: [],
        taxClass,
        estimateDaysMin: 2,
        estimateDaysMax: 4,
        active: true,
        position: 0,
      }),
    );
  });
}

async function addProducts(
  ctx: Context,
  from: number,
  count: number,
  made: BenchShop,
): Promise<string[]> {
  return await shopTx(ctx, async (tx) => {
    const inputs = Array.from({ length: count }, (_, index) => product(from + index));
    const records = (await upsertProducts(tx, inputs)).map((each) => accepted(each).record);
    const variantIds = records.flatMap(({ variants }) => variants.map(({ id }) => id));
    await receiveStock(
      tx,
      variantIds.map((variantId) => ({ variantId, quantity: ON_HAND })),
    );
    await setPrices(
      tx,
      variantIds.map((variantId, index) => ({ variantId, priceMinor: 499 + 10 * (from + index) })),
    );
    made.variantIds.push(...variantIds);
    made.slugs.push(...records.map(({ slug }) => slug));
    return records.map(({ id }) => id);
  });
}

/** Text of the length that shops write, different for each. */
function product(number: number) {
  const material = ['oak', 'wool', 'brass', 'linen', 'glass'][number % 5]!;
  const title = `Bench article ${number} of ${material}`;
  const sentence = `${title} is made to be measured, lasts for years and is easy to mend. `;
  return {
    title,
    description: `<p>${sentence.repeat(6)}</p>`,
    state: 'active' as const,
    vendor: `Maker ${number % 20}`,
    tags: [material, `series ${number % 7}`],
    variants: [{ sku: `BENCH-${number}`, weightGrams: 100 + number }],
  };
}

/**
 * Work that the products caused is over; else it would be measured with the first figures. A job
 * that a stopped worker left locked is not waited for: its turn comes hours later.
 */
async function untilIdle(app: App): Promise<void> {
  let before = -1;
  for (let looks = 0; looks < SAME_LOOKS; looks += 1) {
    const rows = await systemTx(app, 'bench.wait', (tx) => waitingJobs.rows(tx));
    const waiting = rows.reduce((sum, row) => sum + (row.waiting ?? 0), 0);
    if (waiting === 0) return;
    if (waiting !== before) looks = 0;
    before = waiting;
    await sleep(JOBS_LOOK_MS);
  }
}

function accepted<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(`${result.refusal}: ${result.detail}`);
  return result;
}
