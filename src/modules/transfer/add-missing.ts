import { recordAudit } from '#modules/identity/index.ts';
import type { Shop } from '#modules/shops/index.ts';
import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { besideTx, type MovingTx } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { stageFile } from './bring-rows.ts';
import { transferRefusals } from './contract.ts';
import { announce } from './announce.ts';
import { asShopTx } from './import-shop.ts';
import { fitFile } from './match-file.ts';
import type { TableShape } from './model.ts';
import type { RelatedTables } from './related-tables.ts';
import { brokenRefusal, runChecks } from './run-checks.ts';
import * as missing from './store/missing.ts';

/** Rows of one table that are missing, or were. */
export interface MissingRows {
  table: string;
  rows: number;
  /** Keys of the first ten. */
  first: string[];
}

/** One shop's part of a restore of rows. */
export interface Adding {
  shop: Shop;
  /** Export of the tables at the moment. */
  path: string;
  related: RelatedTables;
  ids: readonly string[] | null;
  checks: readonly Check[];
  despiteChecks: boolean;
  dryRun: boolean;
}

/**
 * Adds what one shop is missing, parents first, in one transaction; the shop goes on meanwhile.
 * Refuses when rows refer to what is gone, and when an invariant that held would be broken.
 */
export async function addMissing(app: App, adding: Adding): Promise<MissingRows[] | Refusal> {
  const { shop, path, related, dryRun } = adding;
  const all = [...related.parents, related.table, ...related.children];
  const shapes = await fitFile(app, path, all);
  if (isRefusal(shapes)) return shapes;
  const found = await besideTx(app, shop.id, async (tx) => {
    await stageFile(tx, path, shapes);
    await keepWhatIsMissing(tx, adding, shapes);
    const refused = await refuseOrphans(tx, shapes);
    if (refused) return refused;
    const rows: MissingRows[] = [];
    for (const shape of shapes) {
      rows.push({ table: shape.name, ...(await missing.describeWaiting(tx, shape)) });
    }
    const some = rows.some(({ rows: count }) => count > 0);
    return (some && !dryRun ? await add(tx, app, adding, { shapes, rows }) : undefined) ?? rows;
  });
  if (!isRefusal(found) && !dryRun && found.some(({ rows }) => rows > 0)) {
    await announce(app, shop.id);
  }
  return found;
}

async function keepWhatIsMissing(
  tx: MovingTx,
  { related, ids }: Adding,
  shapes: readonly TableShape[],
): Promise<void> {
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  const present = (tables: readonly TableShape[]): TableShape[] =>
    tables.flatMap(({ name }) => byName.get(name) ?? []);
  const table = byName.get(related.table.name);
  if (!table) return;
  await missing.keepMissing(tx, table, ids);
  const kept = [table];
  for (const child of present(related.children)) {
    await missing.keepMissing(tx, child, null);
    await missing.keepReferring(tx, child, kept);
    kept.push(child);
  }
  // The nearest parents first: what stands above is needed by those that stay.
  for (const parent of present(related.parents).toReversed()) {
    await missing.keepMissing(tx, parent, null);
    await missing.keepReferenced(tx, parent, kept);
    kept.push(parent);
  }
}

async function refuseOrphans(
  tx: MovingTx,
  shapes: readonly TableShape[],
): Promise<Refusal | undefined> {
  const gone: string[] = [];
  const waiting = new Set(shapes.map(({ name }) => name));
  for (const shape of shapes) {
    for (const reference of shape.references) {
      const count = await missing.countOrphans(tx, shape, reference, waiting.has(reference.table));
      if (count > 0) gone.push(`${count} of ${shape.name} refer to ${reference.table}`);
    }
  }
  if (gone.length === 0) return undefined;
  return transferRefusals.restore_parents_gone({
    detail:
      `Rows that these refer to are gone too: ${gone.join(', ')}. ` +
      '--with-parents restores them as well.',
    data: { gone },
  });
}

async function add(
  tx: MovingTx,
  app: App,
  { shop, checks, despiteChecks }: Adding,
  { shapes, rows }: { shapes: readonly TableShape[]; rows: readonly MissingRows[] },
): Promise<Refusal | undefined> {
  const before = new Map((await runChecks(tx, checks)).map((each) => [each.check, each.rows]));
  for (const shape of shapes) await missing.addWaiting(tx, shape);
  const broken = (await runChecks(tx, checks)).filter(
    (each) => each.rows > (before.get(each.check) ?? 0),
  );
  if (broken.length > 0 && !despiteChecks) return brokenRefusal(broken);
  const after = { tables: rows.filter(({ rows: count }) => count > 0) };
  await recordAudit(asShopTx(tx, app, shop.id), [
    { action: 'rows.restored', subjectType: 'shop', subjectId: shop.id, after },
  ]);
  return undefined;
}
