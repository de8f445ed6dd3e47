/** What an operator sees of promises and of held goods, in a real browser. */
import { afterAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { findBarriers } from '#kit/chromium.ts';
import { openOffice } from '#kit/office.ts';
import { desk, overflowOf, phone } from '#kit/visitors.ts';
import { reserve } from '#modules/inventory/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';

const JOURNEY_MS = 180_000;

const { kit, page, visitors, address, close } = await openOffice();
afterAll(close);

/** A run of the command that provokes A1, as it leaves its result. */
async function provoked(verdict: 'PASS' | 'FAIL', value: number, ago: string): Promise<void> {
  const owner = await kit.owner();
  const figure = { name: 'oversold', value, unit: 'units', limit: 0, bound: 'at_most' };
  const figures = JSON.stringify([{ ...figure, holds: value === 0 }]);
  await owner.query(
    `insert into quality.scenario_results
       (id, scenario, judged_at, verdict, value, figures, did, seconds, version)
     values ($1, 'A1', now() - $2::interval, $3, $4, $5, $6, 12.5, '0.1.0')`,
    [newId(), ago, verdict, value, figures, 'A rush of 200 buyers for 40 units.'],
  );
}

test(
  'the address that operators know leads to the list, and nothing seen is no pass',
  async () => {
    await page.goto(`${address}/metrics/quality-scenarios?days=7`);
    await page.getByRole('heading', { name: 'Quality scenarios' }).waitFor();
    await page.getByRole('row', { name: /^A1 Flash sale/ }).waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(20);
    await page.getByRole('row', { name: /Flash sale.*Not exercised/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
  },
  JOURNEY_MS,
);

test(
  'with the keyboard: filter, walk the rows, open one with its figures over time, and back',
  async () => {
    await provoked('FAIL', 3, '3 days');
    await provoked('PASS', 0, '1 hour');
    await page.reload();
    await page.getByRole('row', { name: /Flash sale.*Pass/ }).waitFor();
    await page.getByRole('img', { name: /^A1 over time/ }).waitFor();
    expect(await overflowOf(page)).toBe(0);
    await page.getByRole('button', { name: /^Pass/ }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('row', { name: /Not exercised/ }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('state')).toBe('PASS');
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'A1 Flash sale, concurrent buyers' }).waitFor();
    await page.getByRole('img', { name: /over time$/ }).waitFor();
    await page.getByText('A rush of 200 buyers for 40 units.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'As a table' }).click();
    await page.getByRole('cell', { name: 'Fail' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy the command that provokes A1' }).click();
    const copied = await page.evaluate(async () => await navigator.clipboard.readText());
    expect(copied).toBe('emporium quality verify A1');
    await page.getByRole('link', { name: 'Back to Quality scenarios' }).click();
    await page.getByRole('row', { name: /^A2/ }).waitFor();
  },
  JOURNEY_MS,
);

test(
  'on a phone the list and the detail fit',
  async () => {
    await page.setViewportSize(phone);
    for (const path of ['/quality-scenarios', '/quality-scenarios/A1', '/stock/holds']) {
      await page.goto(`${address}/backoffice${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      expect(await findBarriers(page), path).toEqual([]);
      expect(await overflowOf(page), path).toBe(0);
    }
    await page.setViewportSize(desk);
  },
  JOURNEY_MS,
);

test(
  'a hold is listed with its end, and given back with a reason',
  async () => {
    const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 5, priceMinor: 900 });
    const request = { reservationId: newId(), lines: [{ variantId, quantity: 2 }] };
    await shopTx({ ...kit.ctx }, async (tx) => await reserve(tx, [request]));
    await page.goto(`${address}/backoffice/stock`);
    await page.getByRole('link', { name: 'What is held' }).click();
    await page.getByRole('row', { name: /Article.*2.*Held/ }).waitFor();
    await page.getByText(/^in \d+:\d\d$/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: /^Give back Article/ }).click();
    const window = page.getByRole('dialog');
    await window.getByRole('button', { name: 'Give back' }).click();
    await window.getByText('Say why, so that colleagues understand it later.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await window.getByLabel('Reason').fill('the shopper called');
    await window.getByRole('button', { name: 'Give back' }).click();
    await page.getByText(/is for sale again\.$/).waitFor();
    await page.getByRole('row', { name: /Given back/ }).waitFor();
    await page.getByLabel('State').selectOption('active');
    await page.getByText('No hold in this state').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await expectChecksEmpty(kit.app, 'inventory');
    expect(visitors.faults).toEqual([]);
  },
  JOURNEY_MS,
);
