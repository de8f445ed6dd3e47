/** Pictures of what keeps a shop running: the operator's pages, and a shop that is closed. */
import type { Page } from 'playwright-core';
import type { System } from '#kit/system.ts';
import type { Studio } from './rush.ts';

const LOOK_MS = 1500;
const MESSAGE = 'New shelves are coming in. Your cart is kept, and so are your orders.';

/** Backs up, restores to see whether it can be, and carries two drills out: once for all views. */
export async function prepareOperator(system: System): Promise<void> {
  await demand(system, 'backup', 'create');
  await demand(system, 'backup', 'verify');
  await demand(system, 'drill', 'week-2');
  await demand(system, 'drill', 'week-3');
}

async function demand(system: System, ...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await system.cli(...words);
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stdout}${stderr}`);
}

/** The operator's pages in one view, and the shop while it is closed. */
export async function takeOperator(studio: Studio): Promise<void> {
  const { system, view, owner, save } = studio;
  const page = await owner();
  const take = async (path: string, name: string): Promise<void> => {
    await page.goto(`${system.url}/backoffice${path}`);
    await page.waitForTimeout(LOOK_MS);
    await save(page, `backoffice-${name}-${view}`);
  };
  await take('/operations', 'operations');
  await show(page, 'Drills');
  await save(page, `backoffice-operations-drills-${view}`);
  await take('/operations/backups', 'backups');
  await take('/payments', 'payments');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('/operations', 'operations-dark');
  await take('/operations/backups', 'backups-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await demand(system, 'maintenance', 'on', '--message', MESSAGE, '--until', '30m');
  await take('/maintenance', 'maintenance');
  await takeClosed(studio);
  await demand(system, 'maintenance', 'off');
  await page.context().close();
}

async function takeClosed({ system, view, shopper, save }: Studio): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await shopper(scheme);
    await page.goto(system.url);
    await save(page, `shop-closed-${view}${scheme === 'dark' ? '-dark' : ''}`);
    await page.context().close();
  }
}

async function show(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, exact: true }).evaluate((found) => {
    scrollTo(0, found.getBoundingClientRect().top + scrollY - 96);
  });
  await page.waitForTimeout(LOOK_MS / 3);
}
