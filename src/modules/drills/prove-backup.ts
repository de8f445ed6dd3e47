import { copyShop, haveBackup } from './copy-shop.ts';
import { ORDERS_AFTER, PATIENCE_MS, type Drill } from './drill.ts';
import { addArticle, findBroken, findPresent } from './look-at-copy.ts';
import { measure, noOrders, type Measured } from './model.ts';
import { runProgram } from './run-program.ts';
import { killHost, openServer, type Server } from './serve-copy.ts';
import { sendShoppers, type Shoppers } from './shoppers.ts';
import { percentile95, timeListings } from './time-listings.ts';

/** Service levels of the operations document: 95 of 100 product listings, and purchases, within. */
const LISTING_P95_MS = 200;
const CHECKOUT_P95_MS = 500;
/** Purchases that are timed, after those that found everything cold. */
const TIMED_ORDERS = 100;

interface Verified {
  backupId: string;
  ok: boolean;
  rpoMs: number | null;
  tables: number;
  rows: number;
  findings: { where: string; problem: string }[];
}

/**
 * The newest backup is proven, restored and sold from. The time runs from the beginning of the restore
 * to the first order that was sold in it; lost is what the archive did not hold when it was proven.
 */
export async function restoreBackup(drill: Drill): Promise<Measured> {
  const { config, ground, say } = drill;
  await haveBackup(config, say);
  const { ok, rpoMs, findings } = await verify(drill);
  const damage = findings.map(({ where, problem }) => `${where}: ${problem}`);
  if (!ok) return { rtoMs: null, rpoMs, orders: noOrders, findings: damage };
  const began = performance.now();
  await copyShop(ground, { name: 'site', say });
  const site = await openServer(ground.settings('site'));
  try {
    return { ...(await sellFrom(drill, site, began)), rpoMs };
  } finally {
    await killHost(site);
  }
}

/** Every byte of the newest backup read, restored by itself, every page and index looked at. */
async function verify({ say }: Drill): Promise<Verified> {
  const { stdout, stderr } = await runProgram(['backup', 'verify', '--json'], 'inherited');
  if (stdout === '') throw new Error(`"emporium backup verify" said: ${stderr}`);
  const verified = JSON.parse(stdout) as Verified;
  const { backupId, ok, rows, tables } = verified;
  say(
    ok
      ? `Backup ${backupId} is whole: ${rows} rows in ${tables} tables, read and checked`
      : `Backup ${backupId} is NOT whole`,
  );
  return verified;
}

async function sellFrom({ say }: Drill, site: Server, began: number): Promise<Measured> {
  const { variantId, country } = await addArticle(site.env);
  const shoppers = sendShoppers(site.url ?? '', variantId, country);
  const sold = await sellSome(shoppers);
  const measured = measure(shoppers.book, began, await findPresent(site.env, shoppers.book));
  say(`The restored shop sells: ${shoppers.book.length} orders`);
  const findings = await findBroken(site.env);
  say(`Every invariant was checked in it: ${findings.length} broken`);
  if (!sold) findings.push(`It does not sell: ${JSON.stringify(shoppers.refusals)}`);
  return { ...measured, findings: [...findings, ...(await findSlow(site, shoppers, say))] };
}

async function sellSome(shoppers: Shoppers): Promise<boolean> {
  try {
    return await shoppers.untilOrders(ORDERS_AFTER + TIMED_ORDERS, PATIENCE_MS);
  } finally {
    await shoppers.stop();
  }
}

async function findSlow(
  { url }: Server,
  { book }: Shoppers,
  say: (text: string) => void,
): Promise<string[]> {
  const listing = percentile95(await timeListings(url ?? ''));
  const warm = book.slice(ORDERS_AFTER);
  const checkout = percentile95(warm.map(({ sentAt, answeredAt }) => answeredAt - sentAt));
  say(`95 of 100 product listings came within ${listing} ms, of purchases within ${checkout} ms`);
  return [
    ...tooSlow('product listings', listing, LISTING_P95_MS),
    ...tooSlow('purchases', checkout, CHECKOUT_P95_MS),
  ];
}

function tooSlow(what: string, measuredMs: number, allowedMs: number): string[] {
  if (measuredMs <= allowedMs) return [];
  return [`95 of 100 ${what} came within ${measuredMs} ms; ${allowedMs} ms are promised`];
}
