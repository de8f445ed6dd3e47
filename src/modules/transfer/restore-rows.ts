import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress, RestoreTarget } from '#modules/backup/index.ts';
import { findShop, listShops, type Shop } from '#modules/shops/index.ts';
import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { snapshotTx } from '#platform/database/moving.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { addMissing, type MissingRows } from './add-missing.ts';
import { transferRefusals } from './contract.ts';
import { exportShop } from './export-shop.ts';
import { openMoment } from './open-moment.ts';
import { readShapes } from './read-shapes.ts';
import { relatedTables, type RelatedTables } from './related-tables.ts';

/** What the caller decides. */
export interface RestoreRowsOptions {
  table: string;
  from: RestoreTarget;
  /** Values of the key, such as ids; null: all that is missing. */
  ids: readonly string[] | null;
  /** One shop; null: every shop of this installation. */
  shopId: string | null;
  /** Also what they refer to and is missing; and what is missing that refers to them. */
  withParents: boolean;
  withChildren: boolean;
  checks: readonly Check[];
  despiteChecks: boolean;
  dryRun: boolean;
  onProgress?: OnProgress;
}

/** What came back, or would. */
export interface RestoredRows {
  shops: { shop: string; tables: MissingRows[] }[];
}

/**
 * Brings back rows that are missing from a live table, as a backup has them, without touching any
 * that is there. The backup is restored beside the server up to the moment and compared by primary
 * key; what is missing is added in one transaction for each shop, with the traces in its audit trail.
 *
 * Refusals: restore_table_unknown, restore_shop_unknown, those of openMoment, and of the first shop
 * that refuses: restore_parents_gone, transfer_checks_broken. The shops before it have their rows then.
 */
export async function restoreRows(
  app: App,
  options: RestoreRowsOptions,
): Promise<RestoredRows | Refusal> {
  const related = relatedTables(await snapshotTx(app, readShapes), options.table, options);
  if (!related) return transferRefusals.restore_table_unknown();
  const one = options.shopId === null ? undefined : await findShop(app, options.shopId);
  if (options.shopId !== null && !one) return transferRefusals.restore_shop_unknown();
  const shops = one ? [one] : await listShops(app);
  const folder = join(app.config.EMPORIUM_DATA, 'restores', `rows-${newId()}`);
  try {
    const files = await takeFiles(app, options, { related, shops, folder });
    if (isRefusal(files)) return files;
    const done: RestoredRows = { shops: [] };
    for (const { shop, path } of files) {
      const tables = await addMissing(app, { ...options, shop, path, related });
      if (isRefusal(tables)) return tables;
      if (tables.some(({ rows }) => rows > 0)) done.shops.push({ shop: shop.slug, tables });
    }
    return done;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeFiles(
  app: App,
  { from, onProgress }: RestoreRowsOptions,
  { related, shops, folder }: { related: RelatedTables; shops: readonly Shop[]; folder: string },
): Promise<{ shop: Shop; path: string }[] | Refusal> {
  const tables = new Set(
    [related.table, ...related.parents, ...related.children].map(({ name }) => name),
  );
  return await openMoment(
    app,
    from,
    async ({ connection }) => {
      const files: { shop: Shop; path: string }[] = [];
      for (const shop of shops) {
        const path = join(folder, `${shop.slug}.ndjson.zst`);
        const source = { database: connection, program: app.config.APP_VERSION, uploads: null };
        if (await exportShop({ ...source, tables }, shop.id, path)) files.push({ shop, path });
      }
      return files;
    },
    onProgress,
  );
}
