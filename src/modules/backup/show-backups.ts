import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { Backups } from './contract.ts';
import { listVault, type BackupList } from './list-backups.ts';
import { openVault } from './open-vault.ts';
import { readLatest } from './record-file.ts';
import { findRuns, findVerifications, readArchive } from './store.ts';
import { refusePlaceOf } from './unusable-place.ts';
import type { Vault } from './vault.ts';

const VERIFICATIONS_SHOWN = 90;
const RUNS_SHOWN = 100;
const FAILURES_SHOWN = 5;

/** What lies in the vault, and what was noted of backups and their proof. */
export async function showBackups(app: App): Promise<Backups> {
  const at = app.clock.now().toISOString();
  const vault = openVault(app.config);
  const { list, latest, placeProblem } = await readPlace(vault);
  const noted = await systemTx(app, 'backup.read', async (tx) => ({
    verifications: await findVerifications.rows(tx, VERIFICATIONS_SHOWN, at),
    runs: await findRuns.rows(tx, RUNS_SHOWN),
    archive: await readArchive.row(tx),
  }));
  const { archive } = noted;
  return {
    at,
    place: vault.place,
    placeProblem,
    latest,
    backups: shownBackups(list),
    verifications: noted.verifications.map((row) => ({
      backupId: row.backup_id,
      verifiedAt: row.verified_at,
      ok: row.ok,
      rtoMs: row.rto_ms,
      rpoMs: row.rpo_ms,
      findings: row.findings,
    })),
    failures: noted.runs
      .filter(({ state }) => state === 'failed')
      .slice(0, FAILURES_SHOWN)
      .map((row) => ({ id: row.id, startedAt: row.started_at, problem: row.problem ?? '' })),
    archive: archive
      ? {
          archivedAt: archive.archived_at,
          pendingSince: archive.pending_since,
          waitingFiles: archive.waiting_files,
          problem: archive.problem,
        }
      : null,
  };
}

/** A place that cannot be read is a finding: the page about backups is needed most then. */
async function readPlace(
  vault: Vault,
): Promise<{ list: BackupList; latest: string | null; placeProblem: string | null }> {
  try {
    const [list, latest] = await Promise.all([listVault(vault), readLatest(vault)]);
    return { list, latest, placeProblem: null };
  } catch (error) {
    const refused = refusePlaceOf(error, vault);
    if (refused === undefined) throw error;
    const list = { good: [], damaged: [], unfinished: [] };
    return { list, latest: null, placeProblem: refused.detail };
  }
}

function shownBackups({ good, damaged }: BackupList): Backups['backups'] {
  const shown: Backups['backups'] = [
    ...good.map(({ id, kind, endedAt, bytes, storedBytes, encryptedFor }) => ({
      id,
      kind,
      state: 'good' as const,
      endedAt,
      bytes,
      storedBytes,
      encrypted: encryptedFor !== null,
    })),
    ...damaged.map(({ id }) => ({
      id,
      kind: 'unknown',
      state: 'damaged' as const,
      endedAt: null,
      bytes: null,
      storedBytes: null,
      encrypted: false,
    })),
  ];
  return shown.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
