import { join } from 'node:path';
import { isBackupId, openVault, withRowsOf } from '#modules/backup/index.ts';
import { listShops } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { appliedMigrations, ownerTx } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { announce } from './announce.ts';
import { transferRefusals } from './contract.ts';
import { fillDatabase, type ImportAllOptions } from './fill-database.ts';
import { inspectFile, type Inspected } from './inspect-file.ts';
import { keepUploads, removeFiles } from './keep-uploads.ts';
import { matchFile } from './match-file.ts';
import { readWholeShapes } from './read-shapes.ts';
import { hasShops } from './store/whole.ts';

/** What was imported. */
export interface ImportedAll {
  takenAt: string;
  rows: number;
  files: number;
}

/**
 * Brings an export of everything into an empty database of this program: one transaction, equal by
 * checksum, every invariant whole, or nothing. `source`: the path of a file, or the id of a backup of
 * rows in the vault. Refusals: those of withRowsOf and inspectFile, transfer_not_empty,
 * transfer_file_newer, transfer_file_other_schema, transfer_differs, transfer_checks_broken.
 */
export async function importAll(
  app: App,
  source: string,
  options: ImportAllOptions,
  vault = openVault(app.config),
): Promise<ImportedAll | Refusal> {
  const bring = async (path: string) => await importFile(app, path, options);
  if (!isBackupId(source)) return await bring(source);
  return await withRowsOf(app, vault, source, bring);
}

/** The same from a file. */
export async function importFile(
  app: App,
  path: string,
  options: ImportAllOptions,
): Promise<ImportedAll | Refusal> {
  const inspected = await inspectFile(path, 'whole export');
  if (isRefusal(inspected)) return inspected;
  const applied = await appliedMigrations(app);
  const made: string[] = [];
  try {
    const done = await ownerTx(app, async (tx) => {
      if (await hasShops(tx)) return transferRefusals.transfer_not_empty();
      const all = await readWholeShapes(tx);
      const shapes = matchFile(inspected.header, all, applied);
      if (isRefusal(shapes)) return shapes;
      const refused = await fillDatabase(tx, inspected, shapes, options);
      if (refused) return refused;
      made.push(...(await keepUploads(path, join(app.config.EMPORIUM_DATA, 'uploads'))));
      return describe(inspected);
    });
    if (!isRefusal(done)) for (const { id } of await listShops(app)) await announce(app, id);
    return done;
  } catch (error) {
    await removeFiles(made);
    throw error;
  }
}

function describe({ header, end }: Inspected): ImportedAll {
  const rows = Object.values(end.tables).reduce((total, table) => total + table.rows, 0);
  return { takenAt: header.takenAt, rows, files: end.files.count };
}
