/** What an operator sees of backups, in a real browser, on a desk and on a phone. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { accepted } from '#kit/accepted.ts';
import { findBarriers } from '#kit/chromium.ts';
import { openOffice } from '#kit/office.ts';
import { overflowOf, phone } from '#kit/visitors.ts';
import { createBackup } from '#modules/backup/index.ts';
import { newId } from '#platform/ids.ts';

const JOURNEY_MS = 180_000;
const NIGHTS = 12;

const { kit, page, visitors, address, close } = await openOffice();
afterAll(close);

/** Proofs of some nights, the newest of the backup; the last but one found something. */
async function noteProofs(backupId: string): Promise<void> {
  const owner = await kit.owner();
  for (let night = 0; night < NIGHTS; night += 1) {
    const findings =
      night === 1 ? [{ where: 'orders.orders', problem: 'block 3: line pointer redirection' }] : [];
    await owner.query(
      `insert into backup.verifications
         (id, backup_id, verified_at, ok, rto_ms, rpo_ms, tables, rows, findings)
       values ($1, $2, now() - $3 * interval '1 day', $4, $5, $6, 72, 31462, $7)`,
      [
        newId(),
        night === 0 ? backupId : `2026110${night % 10}T020000Z-0000000${night % 10}`,
        night,
        night !== 1,
        2500 + 300 * (night % 4),
        20_000 + 2000 * (night % 5),
        JSON.stringify(findings),
      ],
    );
  }
}

/** A file stands where the directory of backups was. */
async function withoutPlace(look: () => Promise<void>): Promise<void> {
  const { BACKUP_DIR, EMPORIUM_DATA } = kit.app.config;
  const place = BACKUP_DIR ?? join(EMPORIUM_DATA, 'backups');
  await rename(place, `${place}-aside`);
  await writeFile(place, '');
  await look();
  await rm(place);
  await rename(`${place}-aside`, place);
}

test(
  'the vault, the proof of each backup, its figures over time, and the way back',
  async () => {
    await page.goto(`${address}/backoffice/operations/backups`);
    await page.getByText('There is no backup yet').waitFor();
    const made = accepted(await createBackup(kit.app));
    await noteProofs(made.id);
    await page.reload();
    const row = page.getByRole('row', { name: new RegExp(made.id) });
    expect(await row.innerText()).toContain('Whole');
    expect(await row.innerText()).toContain('latest');
    await page.getByRole('img', { name: 'Time to restore' }).waitFor();
    expect(await page.getByText(/emporium backup restore --to/).count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await page.setViewportSize(phone);
    await row.waitFor();
    expect(await overflowOf(page)).toBe(0);
    expect(await findBarriers(page)).toEqual([]);
    await withoutPlace(async () => {
      await page.reload();
      await page.getByRole('alert').getByText('it is no directory').waitFor();
      expect(await page.getByText('There is no backup yet').count()).toBe(0);
      expect(await findBarriers(page)).toEqual([]);
    });
    await page.reload();
    await row.waitFor();
    expect(visitors.faults).toEqual([]);
  },
  JOURNEY_MS,
);
