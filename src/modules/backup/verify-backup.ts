import type { App } from '#platform/context.ts';
import type { Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import { listVault } from './list-backups.ts';
import type { BackupRecord, Verification } from './model.ts';
import { noteVerification } from './note-verification.ts';
import { openVault } from './open-vault.ts';
import { proveRestore } from './prove-restore.ts';
import { proveRows } from './prove-rows.ts';
import { LATEST, readLatest, STARTED } from './record-file.ts';
import { forgetScratch } from './scratch-server.ts';
import type { Vault } from './vault.ts';
import { verifyFiles } from './verify-files.ts';
import type { Verifying, VerifyOptions } from './verifying.ts';

/**
 * Proves a backup: reads every byte of it and of the log after it, restores both into a scratch
 * server up to the newest moment, reads every page and index there, compares the rows of ledgers with
 * those at the beginning of the backup, and runs every module's checks.
 * Stores what it found with the time that a restore took (RTO) and how old the newest restorable
 * moment was (RPO). `id`: the newest good one when absent. Refuses for a backup that does not exist;
 * whatever is wrong with one is a finding that names the file or the table.
 */
export async function verifyBackup(
  app: App,
  id: string | undefined,
  options: VerifyOptions,
): Promise<Verification | Refusal> {
  const vault = options.vault ?? openVault(app.config);
  const { good, damaged } = await listVault(vault);
  const wanted = id ?? good.at(-1)?.id;
  const known = [...good, ...damaged].some((each) => each.id === wanted);
  if (wanted === undefined || !known) {
    const detail = `There is no good backup ${id ?? ''} in ${vault.place}.`.replace('  ', ' ');
    return backupRefusals.backup_not_found({ detail });
  }
  await forgetScratch(app);
  const verification = await verify({ app, vault, ...options }, wanted);
  const misnamed = await findMisnamed(vault, good);
  if (misnamed !== undefined) {
    verification.findings.push({ where: LATEST, problem: misnamed });
    verification.ok = false;
  }
  await noteVerification(app, verification);
  return verification;
}

/**
 * What is wrong with the name of the latest backup. A backup that was killed when it was whole, and not
 * yet named, is good; the name is then that of the one before, until the next moves it on.
 */
async function findMisnamed(
  vault: Vault,
  good: readonly BackupRecord[],
): Promise<string | undefined> {
  const latest = await readLatest(vault);
  const [before, newest] = [good.at(-2)?.id ?? null, good.at(-1)?.id ?? null];
  if (latest === newest) return undefined;
  const files = await vault.list(`${newest}/`);
  const isUnnamedYet = files.some(({ name }) => name === `${newest}/${STARTED}`);
  return isUnnamedYet && latest === before ? undefined : `it names ${latest ?? 'nothing'}`;
}

async function verify(verifying: Verifying, id: string): Promise<Verification> {
  const { app, vault, onProgress = () => undefined } = verifying;
  const verifiedAt = app.clock.now();
  let doneBytes = 0;
  const onBytes = (bytes: number): void => {
    doneBytes += bytes;
    onProgress({ step: 'reading what is stored', doneBytes, totalBytes: null });
  };
  const { record, findings } = await verifyFiles(vault, id, onBytes);
  const result: Verification = {
    backupId: id,
    verifiedAt: verifiedAt.toISOString(),
    ok: false,
    findings,
    rtoMs: null,
    rpoMs: null,
    tables: 0,
    rows: 0,
    ledgerRows: 0,
  };
  if (record?.kind === 'physical') await proveRestore(verifying, record, result, onBytes);
  if (record?.kind === 'logical' && findings.length === 0)
    await proveRows(verifying, record, result);
  result.ok = findings.length === 0;
  return result;
}
