/** The operator's page in a real browser, with faults that are really there. */
import { afterAll, expect, test } from 'vitest';
import { findBarriers } from '#kit/chromium.ts';
import { openOffice } from '#kit/office.ts';
import { desk, overflowOf, phone } from '#kit/visitors.ts';
import { newId } from '#platform/ids.ts';

const JOURNEY_MS = 180_000;

const { kit, page, visitors, address, close } = await openOffice();
afterAll(close);

/** Faults of four kinds: a job given up, a broken invariant, a backup that failed, a drill not passed. */
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
  await addDrill('week-1', 'database', { rtoMs: 2200, rpoMs: 0, findings: [] });
  await addDrill('week-3', 'restore', {
    rtoMs: null,
    rpoMs: null,
    findings: ['base.tar is short'],
  });
}

async function addDrill(
  scenario: string,
  loss: string,
  measured: { rtoMs: number | null; rpoMs: number | null; findings: string[] },
): Promise<void> {
  const ok = measured.findings.length === 0;
  const target = { rtoMs: 900_000, rpoMs: 300_000 };
  const id = newId();
  const startedAt = new Date().toISOString();
  const report = { id, scenario, loss, startedAt, ok, target, ...measured };
  const owner = await kit.owner();
  await owner.query(
    `insert into drills.runs (id, scenario, started_at, ended_at, ok, report)
     values ($1, $2, $3, $3, $4, $5)`,
    [id, scenario, startedAt, ok, report],
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
      .getByText('breaches: 1 (inventory.never_negative), pauses of sales: 0')
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
    await page.locator('code', { hasText: 'emporium drill week-3' }).first().waitFor();
    const drills = page.getByRole('table', { name: 'Drills' });
    await drills.getByRole('row', { name: /week-1 database.*2\.2 s of 15 min.*Passed/ }).waitFor();
    await drills
      .getByRole('row', { name: /week-3 restore.*base\.tar is short.*Not passed/ })
      .waitFor();
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
      await page.getByRole('table', { name: 'Drills' }).waitFor();
      await page.getByText(/^Everything that was looked at/).click();
      expect(await findBarriers(page), colorScheme).toEqual([]);
      expect(await overflowOf(page), colorScheme).toBe(0);
    }
    await page.setViewportSize(desk);
    expect(visitors.faults).toEqual([]);
  },
  JOURNEY_MS,
);

test(
  'what could not be brought up to date says so, and how old it is',
  async () => {
    await page.goto(`${address}/backoffice/operations`);
    await page.getByRole('heading', { name: 'invariants' }).waitFor();
    await page.context().setOffline(true);
    const notice = page.getByRole('alert').filter({ hasText: 'could not be brought up to date' });
    await notice.waitFor({ timeout: JOURNEY_MS });
    expect(await notice.innerText()).toContain('No answer from the server.');
    await page.getByRole('heading', { name: 'invariants' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.context().setOffline(false);
    await notice.getByRole('button', { name: 'Try again' }).click();
    await notice.waitFor({ state: 'detached' });
  },
  JOURNEY_MS,
);
