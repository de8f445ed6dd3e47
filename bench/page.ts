/**
 * `node bench/page.ts [--json]`: a product page of the demo shop in a real browser, on a phone and on
 * a desk, over slow 4G with a processor slowed four times. Ends with 1 when axe-core finds a barrier.
 */
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openChromium } from '#kit/chromium.ts';
import { startEmporium } from './kit/emporium.ts';
import { visit, type Visit } from './kit/page-visit.ts';
import { median, rounded, table, type Result } from './kit/result.ts';
import { leave, newDirectory } from './site.ts';

const RUNS = 3;
/** What counts as good (web.dev/articles/lcp). */
const GOOD_LCP_MS = 2500;

const screens: Readonly<Record<string, BrowserContextOptions>> = {
  phone: {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
  desk: { viewport: { width: 1350, height: 940 }, deviceScaleFactor: 1 },
};

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
process.once('SIGINT', () => void leave(130));
process.once('SIGTERM', () => void leave(143));
await leave(await main());

async function main(): Promise<number> {
  let browser: Browser | undefined;
  try {
    const { port } = await startEmporium(newDirectory());
    browser = await openChromium();
    const url = await productPage(`http://127.0.0.1:${port}`);
    const results: Result[] = [];
    const barriers: string[] = [];
    for (const [name, screen] of Object.entries(screens)) {
      const visits: Visit[] = [];
      for (let run = 0; run < RUNS; run += 1) visits.push(await visit(browser, url, screen));
      results.push(resultOf(name, visits));
      barriers.push(...visits[0]!.barriers.map((barrier) => `${name}: ${barrier}`));
    }
    print(results);
    for (const barrier of barriers) process.stderr.write(`barrier on ${barrier}\n`);
    return barriers.length === 0 ? 0 : 1;
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${text}\n`);
    return 1;
  } finally {
    await browser?.close();
  }
}

/** The newest product with a picture, as a visitor would open it; once before, for the cache. */
async function productPage(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/products?limit=20`);
  const { items } = (await answer.json()) as { items: { slug: string; image: unknown }[] };
  const product = items.find((item) => item.image !== null);
  if (!product) throw new Error('No product of the demo shop has a picture');
  const url = `${origin}/products/${product.slug}`;
  const page = await fetch(url);
  await page.arrayBuffer();
  if (page.status !== 200) throw new Error(`${url}: ${page.status}`);
  return url;
}

function resultOf(name: string, visits: readonly Visit[]): Result {
  const middle = (of: (each: Visit) => number): number => rounded(median(visits.map(of)));
  const kinds = new Set(visits.flatMap(({ kilobytes }) => [...kilobytes.keys()]));
  const sizes = [...kinds].map((kind) => [
    `${kind}Kb`,
    middle(({ kilobytes }) => kilobytes.get(kind) ?? 0),
  ]);
  const lcpMs = middle((each) => each.lcpMs);
  return {
    name: `product-page-${name}`,
    value: lcpMs,
    unit: 'ms (LCP)',
    limit: GOOD_LCP_MS,
    limitName: 'Core Web Vitals, good',
    ratio: rounded(GOOD_LCP_MS / lcpMs),
    n: visits.length,
    fcpMs: middle((each) => each.fcpMs),
    cls: middle((each) => each.cls),
    requests: middle((each) => each.requests),
    ...(Object.fromEntries(sizes) as Record<string, number>),
    axeViolations: Math.max(...visits.map(({ barriers }) => barriers.length)),
  };
}

function print(results: readonly Result[]): void {
  const text = values.json
    ? results.map((result) => JSON.stringify(result)).join('\n')
    : table(results);
  process.stdout.write(`${text}\n`);
}
