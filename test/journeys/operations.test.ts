/** The operator's page in a real browser, with faults that are really there. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBarriers } from '#kit/chromium.ts';
import { startKit, type Kit } from '#kit/index.ts';
import {
  desk,
  enterAsOwner,
  openVisitors,
  overflowOf,
  phone,
  type Visitors,
} from '#kit/visitors.ts';
import { buildWeb } from '#platform/web/build-web.ts';

const JOURNEY_MS = 180_000;
const STEP_MS = 20_000;

let kit: Kit;
let visitors: Visitors;
let page: Page;
let address: string;

beforeAll(async () => {
  await buildWeb();
  kit = await startKit({ web: true });
  address = (await kit.url()).replace('127.0.0.1', 'localhost');
  visitors = await openVisitors({ stepMs: STEP_MS });
  page = await visitors.visit({ viewport: desk });
  await enterAsOwner(page, kit, address);
}, JOURNEY_MS);

afterAll(async () => {
  await visitors?.close();
  await kit?.stop();
});

/** Faults of three kinds: a job given up, a broken invariant, a backup that failed. */
async function makeFaults(): Promise<void> {
  const owner = await kit.owner();
  await owner.query(`select graphile_worker.add_job('mail.send', max_attempts => 1)`);
  await owner.query(
    `update graphile_worker._private_jobs set attempts = 1, last_error = 'no such address'`,
  );
  await owner.query(
    `insert into quality.breaches (id, shop_id, check_name, row_key, found, first_seen, last_seen)
     values (gen_random_uuid(), $1, 'inventory.never_negative', 'k', '{}', now(), now())`,
    [kit.ctx.shopId],
  );
  await owner.query(
    `insert into backup.runs (id, kind, state, place, started_at, ended_at) values
     ('20261120T020000Z-00000001', 'physical', 'good', '/b', now() - interval '2 days', now()),
     ('20261121T020000Z-00000002', 'physical', 'failed', '/b', now() - interval '1 day', now())`,
  );
}

test(
  'what wants attention stands first with its remedy, and leads to its place',
  async () => {
    await makeFaults();
    await page.getByRole('link', { name: 'Operations' }).click();
    await page.getByRole('heading', { name: 'Operations', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'invariants' }).waitFor();
    await page
      .getByText('1 breaches (inventory.never_negative), 0 pauses of sales')
      .first()
      .waitFor();
    await page.locator('code', { hasText: 'emporium checks status' }).first().waitFor();
    await page.getByText('1 mail.send (no such address)').first().waitFor();
    await page
      .getByText(/the last try failed at/)
      .first()
      .waitFor();
    await page.getByRole('table', { name: 'Largest tables' }).waitFor();
    await page.getByRole('table', { name: 'Time to grow?' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await page.getByText(/^Everything that was looked at/).click();
    await page.getByRole('heading', { name: 'Network' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'invariants' }).click();
    await page.getByRole('heading', { name: 'Quality scenarios' }).waitFor();
  },
  JOURNEY_MS,
);

test(
  'on a phone, in light and in dark, it fits and has no barrier',
  async () => {
    await page.setViewportSize(phone);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${address}/backoffice/operations`);
      await page.getByRole('heading', { name: 'invariants' }).waitFor();
      await page.getByText(/^Everything that was looked at/).click();
      expect(await findBarriers(page), colorScheme).toEqual([]);
      expect(await overflowOf(page), colorScheme).toBe(0);
    }
    await page.setViewportSize(desk);
    expect(visitors.faults).toEqual([]);
  },
  JOURNEY_MS,
);
