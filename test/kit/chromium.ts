import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Debian and its relatives install it. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * A real browser for journeys: CHROME_PATH, else an installed one, else the one of the npm package
 * @sparticuz/chromium. Close it in the test's end.
 */
export async function openChromium(): Promise<Browser> {
  const path = process.env['CHROME_PATH'] ?? INSTALLED.find((each) => existsSync(each));
  if (path !== undefined) {
    return await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
  }
  const { default: packed } = await import('@sparticuz/chromium');
  return await chromium.launch({
    executablePath: await packed.executablePath(),
    args: packed.args,
  });
}

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** What axe-core finds wrong with the page as it stands: `rule: element`, one line each; empty is good. */
export async function findBarriers(page: Page): Promise<string[]> {
  const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  // As a program of the test, not of the page: the page's own policy lets no inline script run.
  await page.evaluate(await readFile(source, 'utf8'));
  const result = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResult> } };
    return await axe.run();
  });
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
