/**
 * `npm run bench [names] [-- --json]`: measures Emporium against limits taken on the same machine in
 * the same run. Everything that it starts is its own, and gone at the end.
 */
import { parseArgs } from 'node:util';
import { table, type Result } from './kit/result.ts';
import { measureBackup, measureRestore } from './measures/backups.ts';
import { measureFlashSale } from './measures/flash-sale.ts';
import { measureMemory } from './measures/memory.ts';
import { measureOverload } from './measures/overload.ts';
import { measurePurchases } from './measures/purchases.ts';
import { measureReads } from './measures/reads.ts';
import { measureStarts } from './measures/starts.ts';
import { leave, openSite, type Site } from './site.ts';

interface Bench {
  name: string;
  /** The measures that need a site share one. */
  run(site: () => Promise<Site>): Promise<Result | Result[]>;
}

const benches: readonly Bench[] = [
  {
    name: 'listing',
    run: async (site) => await measureReads(await site(), 'listing', '/api/v1/products?limit=20'),
  },
  {
    name: 'product',
    run: async (site) => {
      const opened = await site();
      return await measureReads(opened, 'product', `/api/v1/products/${opened.shop.slugs[500]}`);
    },
  },
  { name: 'page', run: async (site) => await measureReads(await site(), 'page', '/products') },
  { name: 'checkout', run: async (site) => await measurePurchases(await site()) },
  { name: 'flash-sale', run: async (site) => await measureFlashSale(await site()) },
  { name: 'overload', run: async (site) => await measureOverload(await site()) },
  { name: 'backup', run: async (site) => await measureBackup(await site()) },
  { name: 'restore', run: async (site) => await measureRestore(await site()) },
  { name: 'startup', run: measureStarts },
  { name: 'memory', run: measureMemory },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
process.once('SIGINT', () => void leave(130));
process.once('SIGTERM', () => void leave(143));
await leave(await main());

async function main(): Promise<number> {
  const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    say(`No bench ${unknown.join(', ')}. There are: ${benches.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const chosen = benches.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const results: Result[] = [];
  try {
    await runBenches(chosen, results);
    return 0;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  } finally {
    if (!values.json && results.length > 0) process.stdout.write(`\n${table(results)}\n`);
  }
}

/** Adds to `results` as they come. */
async function runBenches(chosen: readonly Bench[], results: Result[]): Promise<void> {
  let opened: Promise<Site> | undefined;
  const site = (): Promise<Site> => (opened ??= openSite());
  for (const [index, bench] of chosen.entries()) {
    say(`measuring ${bench.name} (${index + 1} of ${chosen.length})`);
    // What starts an Emporium of its own must not share the machine with the site's.
    if (bench.run.length === 0) {
      await (await opened)?.emporium.stop();
      opened = undefined;
    }
    for (const result of [await bench.run(site)].flat()) {
      results.push(result);
      if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    }
  }
}

/** Progress is for people who wait: never on standard output. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
