import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { parseWalName, segmentNumber } from '#platform/postgres/wal.ts';
import { listVault } from './list-backups.ts';
import type { BackupRecord } from './model.ts';
import { openVault } from './open-vault.ts';
import { RECORD } from './record-file.ts';
import { planPruning, type Retention } from './retention.ts';
import { pruneRuns, pruneVerifications } from './store.ts';
import type { Vault } from './vault.ts';
import { readWalIndex } from './wal-archive.ts';

/** What was removed, or would be. */
export interface Pruned {
  backups: string[];
  walFiles: number;
  kept: string[];
}

export interface PruneOptions {
  dryRun: boolean;
  /** So many backups at most: a clock that jumps must not cost all. */
  most: number;
  vault?: Vault;
}

const KEEP_NOTES_MS = 365 * 86_400_000;

/**
 * Removes backups that are older than the settings keep them, and the log that no kept one needs. A
 * backup loses its backup.json first, so that it never looks good with a file missing. Damaged and
 * unfinished ones are left to people and to the next backup.
 */
export async function pruneBackups(app: App, options: PruneOptions): Promise<Pruned> {
  const {
    BACKUP_KEEP_DAYS: days,
    BACKUP_KEEP_WEEKS: weeks,
    BACKUP_KEEP_MONTHS: months,
  } = app.config;
  const vault = options.vault ?? openVault(app.config);
  const pruned: Pruned = { backups: [], walFiles: 0, kept: [] };
  const { good } = await listVault(vault);
  for (const systemId of new Set(good.map((record) => record.systemId))) {
    const records = good.filter((record) => record.systemId === systemId);
    await pruneServer(app, { ...options, vault }, records, { days, weeks, months }, pruned);
  }
  if (!options.dryRun) {
    await vault.tidy(app.clock.now());
    await forgetNotes(app);
  }
  return pruned;
}

async function pruneServer(
  app: App,
  { dryRun, most, vault }: PruneOptions & { vault: Vault },
  records: readonly BackupRecord[],
  retention: Retention,
  pruned: Pruned,
): Promise<void> {
  const plan = planPruning(records, retention, app.clock.now());
  const remove = plan.remove.slice(0, most);
  pruned.kept.push(...records.filter((record) => !remove.includes(record)).map(({ id }) => id));
  for (const { id } of remove) {
    pruned.backups.push(id);
    if (dryRun) continue;
    const names = (await vault.list(`${id}/`)).map(({ name }) => name);
    await vault.remove([`${id}/${RECORD}`]);
    await vault.remove(names.filter((name) => name !== `${id}/${RECORD}`));
    app.log.named('emporium.backup').info('event=backup.pruned', { backup: id });
  }
  const systemId = records[0]?.systemId ?? null;
  // Those that had to stay this time need their log too.
  if (systemId === null || plan.walFrom === null || remove.length < plan.remove.length) return;
  const size = records[0]?.segmentBytes ?? 0;
  const names = await unneededLog(vault, systemId, plan.walFrom, size);
  pruned.walFiles += names.length;
  if (!dryRun) await vault.remove(names);
}

/** Histories stay: they are small, and every restore of a later timeline asks for them. */
async function unneededLog(
  vault: Vault,
  systemId: string,
  from: bigint,
  size: number,
): Promise<string[]> {
  const first = segmentNumber(from, size);
  const index = await readWalIndex(vault, systemId);
  return [...index.values()].flatMap(({ wal, name }) => {
    const parsed = parseWalName(wal.slice(0, 24), size);
    return parsed?.kind === 'segment' && parsed.number < first ? [name] : [];
  });
}

async function forgetNotes(app: App): Promise<void> {
  const before = new Date(app.clock.now().getTime() - KEEP_NOTES_MS).toISOString();
  await systemTx(app, 'backup.note_run', async (tx) => {
    await pruneRuns.run(tx, before);
    await pruneVerifications.run(tx, before);
  });
}
