import { appendFileSync, createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { findVariantsBySku } from '#modules/catalog/index.ts';
import { importProducts } from '#modules/partners/index.ts';
import { findPrices } from '#modules/pricing/index.ts';
import type { App, Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { openReplayShop } from './open-shop.ts';
import { invoicesOf, readSales, type SalesLine } from './read-sales.ts';
import { reconcile, type Reconciliation } from './reconcile.ts';
import { sellInvoices, type InvoiceResult } from './sell-invoices.ts';
import { stockGoods } from './stock-goods.ts';

export interface ReplayOptions {
  path: string;
  shopSlug: string;
  /** Address of the running server. */
  url: string;
  concurrency: number;
  stockFactor: number;
  /** File that gets one line for each acknowledged order, as soon as it is acknowledged. */
  journal?: string | undefined;
  progress: (text: string) => void;
}

export interface ReplayReport extends Reconciliation {
  shop: string;
  unitsStocked: number;
  seconds: number;
  ordersPerSecond: number;
}

const PROGRESS_EVERY = 100;
const SKUS_AT_ONCE = 1000;

/**
 * Opens a shop with the catalogue of an Online Retail file, stocks what the file will need, and
 * sells every sale invoice of it over the public HTTP API. Running it again under the same shop and
 * file sends the same ids: what was ordered is found, what was not is ordered.
 */
export async function replaySales(app: App, options: ReplayOptions): Promise<ReplayReport> {
  const { path, shopSlug, progress } = options;
  const name = `replay ${basename(path)}`;
  const { ctx } = await openReplayShop(app, shopSlug);
  progress(`Importing the catalogue of ${basename(path)} into ${shopSlug}`);
  const imported = await importProducts({ ...ctx }, createReadStream(path), {
    format: 'online-retail',
  });
  if (isRefusal(imported)) throw new Error(`The catalogue was refused: ${imported.detail}`);
  const lines = await readSales(path);
  const catalogue = await findArticles(ctx, lines);
  const { variantIds, prices } = catalogue;
  const unitsStocked = await stockGoods(ctx, lines, {
    name,
    factor: options.stockFactor,
    variantIds,
  });
  const invoices = invoicesOf(lines);
  progress(`Stocked ${unitsStocked} units; selling ${invoices.length} invoices`);
  const began = performance.now();
  const results = await sellInvoices(invoices, {
    ...options,
    name,
    variantIds,
    onResult: (result, done) => {
      note(options.journal, result, app.clock.now());
      if (done % PROGRESS_EVERY === 0) progress(`${done} of ${invoices.length} invoices`);
    },
  });
  const seconds = (performance.now() - began) / 1000;
  return {
    shop: shopSlug,
    unitsStocked,
    seconds: Math.round(seconds * 10) / 10,
    ordersPerSecond: Math.round((results.length / seconds) * 10) / 10,
    ...reconcile(lines, results, prices),
  };
}

/** Ids and prices of the articles behind the sale lines, by stock code. */
async function findArticles(
  ctx: Context,
  lines: readonly SalesLine[],
): Promise<{ variantIds: Map<string, string>; prices: Map<string, number> }> {
  const sales = lines.filter((line) => line.kind === 'sale');
  const skus = [...new Set(sales.map((line) => line.stockCode))];
  const variantIds = new Map<string, string>();
  const prices = new Map<string, number>();
  for (let from = 0; from < skus.length; from += SKUS_AT_ONCE) {
    await shopRead({ ...ctx }, async (tx) => {
      const variants = await findVariantsBySku(tx, skus.slice(from, from + SKUS_AT_ONCE));
      const found = await findPrices(
        tx,
        variants.map((variant) => variant.id),
        'GBP',
      );
      const priceById = new Map(found.map((price) => [price.variantId, price.priceMinor]));
      for (const { id, sku } of variants) {
        variantIds.set(sku, id);
        const price = priceById.get(id);
        if (price !== undefined) prices.set(sku, price);
      }
    });
  }
  return { variantIds, prices };
}

/** Written at once, not gathered: it is the proof of what was acknowledged before a crash. */
function note(journal: string | undefined, { invoice, order }: InvoiceResult, now: Date): void {
  if (!journal || !order) return;
  const acknowledged = { invoice: invoice.number, ...order, at: now.toISOString() };
  appendFileSync(journal, `${JSON.stringify(acknowledged)}\n`);
}
