import { findVariantsBySku } from '#modules/catalog/index.ts';
import { findOrderParts } from '#modules/orders/index.ts';
import { defaultShop } from '#modules/shops/index.ts';
import { loadConfig } from '#platform/config.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { StartError } from '#platform/postgres/index.ts';
import { attachApp } from '#platform/start/attach-app.ts';
import type { Acknowledged } from './model.ts';
import { ask, runProgram, type Environment } from './run-program.ts';

const AT_ONCE = 500;
const STOCK = '10000000';

/** The article that the shoppers of a drill buy. */
export interface Article {
  variantId: string;
  country: string;
}

/** Puts an article of its own on sale in the copy's default shop. */
export async function addArticle(settings: Environment): Promise<Article> {
  const sku = `DRILL-${process.pid}`;
  await ask(['product', 'add', sku, 'Drill', '10.00', '--stock', STOCK], settings);
  return await inShop(settings, async (ctx, country) => {
    const [variant] = await shopRead(ctx, (tx) => findVariantsBySku(tx, [sku]));
    if (variant === undefined) throw new Error(`${sku} was added and is not there`);
    return { variantId: variant.id, country };
  });
}

/** Which of the orders in the book are in the database that runs with these settings. */
export async function findPresent(
  settings: Environment,
  book: readonly Acknowledged[],
): Promise<Set<string>> {
  return await inShop(settings, async (ctx) => {
    const present = new Set<string>();
    for (let from = 0; from < book.length; from += AT_ONCE) {
      const ids = book.slice(from, from + AT_ONCE).map(({ orderId }) => orderId);
      const found = await shopRead(ctx, (tx) => findOrderParts(tx, ids));
      for (const { orderId } of found) present.add(orderId);
    }
    return present;
  });
}

/** One finding for each invariant that is broken in the copy. */
export async function findBroken(settings: Environment): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(['checks', 'run', '--json'], settings);
  if (stdout === '') return [`The checks could not run (${code}): ${stderr}`];
  const { checks } = JSON.parse(stdout) as { checks: { name: string; rows: unknown[] }[] };
  return checks
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, rows }) => `${rows.length} rows break ${name}`);
}

async function inShop<T>(
  settings: Environment,
  work: (ctx: Context, country: string) => Promise<T>,
): Promise<T> {
  const attached = attachApp(loadConfig(settings));
  if (attached === undefined) throw new StartError('The database of the copy does not run');
  try {
    const shop = await defaultShop(attached.app);
    if (shop === undefined) throw new StartError('The copy has no shop to sell in');
    return await work(shopContext(attached.app, shop.id), shop.country);
  } finally {
    await attached.close();
  }
}
