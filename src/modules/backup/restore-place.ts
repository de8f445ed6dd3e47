import { mkdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entriesIn } from '#platform/missing-file.ts';
import { StartError } from '#platform/postgres/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { bytesOf } from '#platform/written.ts';
import { backupRefusals } from './contract.ts';
import type { RestorePlan } from './plan-restore.ts';
import { Damaged } from './seal.ts';
import { DamagedBackup } from './unpack-backup.ts';

const SPARE_BYTES = 200_000_000;

/** Why a restore cannot go into a directory: it holds something, or its disk is too small. */
export async function refusePlace(into: string, plan: RestorePlan): Promise<Refusal | undefined> {
  if ((await entriesIn(into)).length > 0) {
    const detail = `${into} is not empty. Name a directory that is, or does not exist yet.`;
    return backupRefusals.restore_place_taken({ detail });
  }
  await mkdir(dirname(into), { recursive: true });
  const { bavail, bsize } = await statfs(dirname(into));
  const needed = plan.record.bytes + SPARE_BYTES;
  if (bavail * bsize >= needed) return undefined;
  const detail =
    `The restore needs ${bytesOf(needed)} in ${dirname(into)}, where ` +
    `${bytesOf(bavail * bsize)} are free.`;
  return backupRefusals.restore_no_space({ detail });
}

/** A failure of a restore under way as a refusal; undefined for one that nobody foresaw. */
export function explainFailure(
  error: unknown,
  { record, reach }: RestorePlan,
): Refusal | undefined {
  if (error instanceof DamagedBackup || error instanceof Damaged) {
    return backupRefusals.backup_damaged({ detail: `Backup ${record.id}: ${error.message}.` });
  }
  if (!(error instanceof StartError)) return undefined;
  if (/before configured recovery target was reached/.test(error.message)) {
    const detail =
      `The archive holds no commit after that moment: it ends at about ${reach.until}. ` +
      'Choose an earlier moment, or "now" for the newest there is.';
    return backupRefusals.restore_beyond_archive({ detail, data: { until: reach.until } });
  }
  const detail = `PostgreSQL could not recover the backup ${record.id}: ${error.message}`;
  return backupRefusals.restore_failed({ detail });
}

/** Removes what a failed restore left. */
export async function emptyPlace(into: string): Promise<void> {
  for (const { name } of await entriesIn(into))
    await rm(join(into, name), { recursive: true, force: true });
}
