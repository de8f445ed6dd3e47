import { rm } from 'node:fs/promises';
import { findShop } from '#modules/shops/index.ts';
import { bumpCache } from '#platform/cache.ts';
import type { App } from '#platform/context.ts';
import { movingTx, type MovingTx } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { transferRefusals } from './contract.ts';
import { uploadsOf } from './export-shop.ts';
import { inspectFile, type Inspected } from './inspect-file.ts';
import { readAllShapes, readShapes } from './read-shapes.ts';
import { removeAll } from './store/rows.ts';
import { sumTable } from './sum-rows.ts';

/** What went, or would go. */
export interface Deleted {
  rows: number;
  tables: Record<string, number>;
}

/**
 * Deletes a shop with all that it owns, once an export is found to hold exactly its present rows. With
 * `really` false nothing is written. Refusals: those of inspectFile, transfer_shop_default,
 * transfer_shop_open, transfer_not_exported.
 */
export async function deleteShop(
  app: App,
  shopId: string,
  file: string,
  really: boolean,
): Promise<Deleted | Refusal> {
  const inspected = await inspectFile(file);
  if (isRefusal(inspected)) return inspected;
  if (inspected.header.shop?.id !== shopId) return transferRefusals.transfer_not_exported();
  const shop = await findShop(app, shopId);
  if (shop?.isDefault) return transferRefusals.transfer_shop_default();
  if (!shop?.maintenance) return transferRefusals.transfer_shop_open();
  const done = await movingTx(app, shopId, async (tx) => {
    const differing = await findUnexported(tx, inspected, shopId);
    if (differing !== undefined) {
      const detail = `The file does not hold ${differing} as it is now. Export the shop again.`;
      return transferRefusals.transfer_not_exported({ detail });
    }
    return really ? await removeShop(tx, shopId) : planned(inspected);
  });
  if (isRefusal(done) || !really) return done;
  bumpCache(app, shopId);
  await rm(uploadsOf(app, shopId), { recursive: true, force: true });
  return done;
}

async function findUnexported(
  tx: MovingTx,
  { end }: Inspected,
  shopId: string,
): Promise<string | undefined> {
  for (const shape of await readShapes(tx)) {
    const { sha256 } = await sumTable(tx, shape, shopId);
    if (end.tables[shape.name]?.sha256 !== sha256) return shape.name;
  }
  return undefined;
}

async function removeShop(tx: MovingTx, shopId: string): Promise<Deleted> {
  const tables: Record<string, number> = {};
  for (const shape of (await readAllShapes(tx)).toReversed()) {
    // Of what the watcher keeps about all shops, ids and figures stay.
    if (shape.name.startsWith('quality.') && !shape.references.length) continue;
    tables[shape.name] = await removeAll(tx, shape, shopId);
  }
  return { rows: total(tables), tables };
}

function planned({ end }: Inspected): Deleted {
  const tables = Object.fromEntries(
    Object.entries(end.tables).map(([name, { rows }]) => [name, rows]),
  );
  return { rows: total(tables), tables };
}

function total(tables: Readonly<Record<string, number>>): number {
  return Object.values(tables).reduce((sum, rows) => sum + rows, 0);
}
