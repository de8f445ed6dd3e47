import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { findBarriers } from '#kit/chromium.ts';

/** What a visitor met who opened one page for the first time. */
export interface Visit {
  /** First and largest contentful paint, milliseconds from the click (web.dev/vitals). */
  fcpMs: number;
  lcpMs: number;
  /** Cumulative layout shift: the largest session window of at most 5 s. */
  cls: number;
  requests: number;
  /** Transferred kilobytes of 1,000 bytes, packed by gzip where packed, by kind of resource. */
  kilobytes: Map<string, number>;
  /** What axe-core finds wrong, `rule: element`. */
  barriers: string[];
}

/** Slow 4G and a phone's processor, as Lighthouse sets them. */
const LATENCY_MS = 150;
const DOWN_BYTES_PER_SECOND = (1.6 * 1024 * 1024) / 8;
const UP_BYTES_PER_SECOND = (750 * 1024) / 8;
const PROCESSOR_SLOWDOWN = 4;
/** Late paints and shifts come within this time. */
const REST_MS = 1500;

/** Opens the address in a fresh context: nothing is cached. */
export async function visit(
  browser: Browser,
  url: string,
  screen: BrowserContextOptions,
): Promise<Visit> {
  const context = await browser.newContext(screen);
  try {
    const page = await context.newPage();
    await page.addInitScript(observePaints);
    const session = await context.newCDPSession(page);
    await slowDown(session);
    const transferred = await watchTransfers(session);
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.waitForTimeout(REST_MS);
    const paints = await readPaints(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    return { ...paints, ...transferred(), barriers: await findBarriers(page) };
  } finally {
    await context.close();
  }
}

async function slowDown(session: CDPSession): Promise<void> {
  await session.send('Network.enable');
  await session.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR_SLOWDOWN });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: DOWN_BYTES_PER_SECOND,
    uploadThroughput: UP_BYTES_PER_SECOND,
  });
  await session.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'gzip' } });
}

async function watchTransfers(
  session: CDPSession,
): Promise<() => Pick<Visit, 'requests' | 'kilobytes'>> {
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, type }) => {
    kinds.set(requestId, type.toLowerCase());
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'other';
    bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  return () => ({
    requests: kinds.size,
    kilobytes: new Map([...bytes].map(([kind, count]) => [kind, count / 1000])),
  });
}

interface Paints {
  lcpMs: number;
  cls: number;
}

/** Runs in the page before any of its own code. */
function observePaints(): void {
  const paints: Paints = { lcpMs: 0, cls: 0 };
  Object.assign(globalThis, { benchPaints: paints });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paints.lcpMs = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  // A window ends after a second without a shift, or after five (web.dev/articles/cls).
  let [window, began, last] = [0, 0, 0];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[]) {
      if (entry.hadRecentInput) continue;
      const continues = entry.startTime - last < 1000 && entry.startTime - began < 5000;
      if (!continues) [window, began] = [0, entry.startTime];
      window += entry.value;
      last = entry.startTime;
      paints.cls = Math.max(paints.cls, window);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

async function readPaints(page: Page): Promise<Paints & { fcpMs: number }> {
  return await page.evaluate(() => {
    const { benchPaints } = globalThis as unknown as { benchPaints: Paints };
    const [fcp] = performance.getEntriesByName('first-contentful-paint');
    return { ...benchPaints, fcpMs: fcp?.startTime ?? 0 };
  });
}
