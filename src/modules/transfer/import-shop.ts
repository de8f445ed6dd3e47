import { recordAudit } from '#modules/identity/index.ts';
import { shopContext, type App } from '#platform/context.ts';
import type { Tx } from '#platform/database/index.ts';
import { appliedMigrations, movingTx, type MovingTx } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { transferRefusals } from './contract.ts';
import { uploadsOf } from './export-shop.ts';
import { inspectFile } from './inspect-file.ts';
import { keepUploads, removeFiles } from './keep-uploads.ts';
import { placeRows, type Placed, type Placing } from './place-rows.ts';
import { announce } from './announce.ts';
import { readMoment } from './store/catalogue.ts';
import { finishShop } from './store/shops.ts';

/** What the caller of an import decides. */
export interface ImportOptions extends Pick<
  Placing,
  'checks' | 'slug' | 'replace' | 'despiteChecks' | 'dryRun' | 'onRows'
> {
  /** Whether shoppers meet it at once. */
  open: boolean;
  /** Runs alone in the shop before anything is changed; a refusal ends the import. */
  before?: (tx: MovingTx) => Promise<Refusal | undefined>;
  /** Written to the audit trail: what this import was for. */
  action: 'shop.imported' | 'shop.restored';
}

/** An import that was done, or previewed. */
export interface Imported extends Placed {
  takenAt: string;
  files: number;
  bytes: number;
}

/**
 * Brings a shop into this installation from an export: inspected first, then in one transaction, so
 * that nobody ever sees half of it. Afterwards it is equal to the file by checksum, and every
 * invariant holds; otherwise nothing is kept. Refusals: those of inspectFile and placeRows.
 */
export async function importShop(
  app: App,
  path: string,
  options: ImportOptions,
): Promise<Imported | Refusal> {
  const inspected = await inspectFile(path);
  if (isRefusal(inspected)) return inspected;
  const { header, end } = inspected;
  if (!header.shop) return transferRefusals.transfer_file_foreign();
  const shopId = header.shop.id;
  const applied = await appliedMigrations(app);
  const made: string[] = [];
  try {
    const placed = await movingTx(app, shopId, async (tx) => {
      const ended = await options.before?.(tx);
      if (ended) return ended;
      const done = await placeRows(tx, { ...options, inspected, applied });
      if (isRefusal(done) || options.dryRun) return done;
      await finishShop(tx, shopId, !options.open);
      await recordAudit(asShopTx(tx, app, shopId), [auditOf(options.action, path, header.takenAt)]);
      made.push(...(await keepUploads(path, uploadsOf(app, shopId))));
      return done;
    });
    if (isRefusal(placed)) return placed;
    if (!options.dryRun) await announce(app, shopId);
    return { ...placed, takenAt: header.takenAt, files: end.files.count, bytes: end.files.bytes };
  } catch (error) {
    await removeFiles(made);
    throw error;
  }
}

function auditOf(action: string, file: string, takenAt: string) {
  return { action, subjectType: 'shop', subjectId: takenAt, after: { file, takenAt } };
}

/** The mover's transaction for a module that writes into the shop by its own statements. */
export function asShopTx(tx: MovingTx, app: App, shopId: string): Tx {
  return {
    ctx: shopContext(app, shopId),
    shopId,
    now: async () => (await readMoment.one(tx)).now,
    query: tx.query,
  };
}
