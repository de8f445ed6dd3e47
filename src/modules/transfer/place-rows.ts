import type { Check } from '#platform/checks.ts';
import type { MovingTx } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { bringRows, findForeign, previewRows, stageFile, type Differences } from './bring-rows.ts';
import { endedSignIns, staying } from './carried.ts';
import { transferRefusals } from './contract.ts';
import type { Inspected } from './inspect-file.ts';
import { matchFile } from './match-file.ts';
import type { TableShape } from './model.ts';
import { readAllShapes, readShapes } from './read-shapes.ts';
import { brokenRefusal, runChecks, type BrokenCheck } from './run-checks.ts';
import { removeAll } from './store/rows.ts';
import {
  findLostOrders,
  findShopRow,
  leaveTakenHosts,
  moveDeadlines,
  renameStaged,
  type LostOrder,
} from './store/shops.ts';
import { sumTable } from './sum-rows.ts';

/** How the rows of a file become a shop's. */
export interface Placing {
  inspected: Inspected;
  /** Migrations of this database. */
  applied: readonly string[];
  /** The invariants of every module. */
  checks: readonly Check[];
  /** Another slug than the file's. */
  slug?: string | undefined;
  /** The shop may be here; it is brought to the state of the file. */
  replace: boolean;
  /** Rows that break checks are taken all the same. */
  despiteChecks: boolean;
  /** Only say what would be done. */
  dryRun: boolean;
  onRows?: ((table: string, rows: number) => void) | undefined;
}

/** What was done, or would be. */
export interface Placed {
  shop: { id: string; slug: string; name: string };
  /** The shop was here before. */
  existed: boolean;
  differences: Differences;
  /** Host names that another shop has here, and keeps. */
  hostsLeft: string[];
  deadlinesMoved: number;
  /** Orders that were placed and are not in the file: their people have to be told. */
  lostOrders: LostOrder[];
  brokenChecks: BrokenCheck[];
}

/**
 * Makes the rows of one shop those of an inspected file, inside a transaction that is alone in the
 * shop; equal by checksum, and with every invariant whole, or not at all. Refusals: those of
 * matchFile, transfer_shop_exists, transfer_slug_taken, transfer_file_damaged, transfer_differs,
 * transfer_checks_broken.
 */
export async function placeRows(tx: MovingTx, placing: Placing): Promise<Placed | Refusal> {
  const { header, path } = placing.inspected;
  const named = header.shop;
  if (!named) return transferRefusals.transfer_file_foreign();
  const shop = { ...named, slug: placing.slug ?? named.slug };
  const known = await findShopRow(tx, shop.id);
  if (known && !placing.replace) return transferRefusals.transfer_shop_exists();
  const holder = await findShopRow(tx, shop.slug);
  if (holder && holder.id !== shop.id) return transferRefusals.transfer_slug_taken();
  const matched = matchFile(header, await readShapes(tx), placing.applied);
  if (isRefusal(matched)) return matched;
  // What stays as it is belongs to a shop that is here; one that comes brings all of it.
  const shapes = known ? matched.filter(({ name }) => !(name in staying)) : matched;
  await stageFile(tx, path, shapes, placing.onRows);
  const foreign = await findForeign(tx, shapes, shop.id);
  if (foreign !== undefined) {
    const detail = `${foreign} has rows of another shop than the one that the file names.`;
    return transferRefusals.transfer_file_damaged({ detail });
  }
  if (shop.slug !== named.slug) await renameStaged(tx, shop.slug);
  const hostsLeft = await leaveTakenHosts(tx, shop.id);
  const placed = { shop, existed: known !== undefined, hostsLeft };
  if (placing.dryRun) {
    const differences = await previewRows(tx, shapes, shop.id);
    const lostOrders = await findLostOrders(tx, shop.id);
    return { ...placed, differences, lostOrders, deadlinesMoved: 0, brokenChecks: [] };
  }
  const lostOrders = await findLostOrders(tx, shop.id);
  if (known) await endSignIns(tx, shop.id);
  const differences = await bringRows(tx, shapes, shop.id);
  const differing = await findUnequal(tx, placing, shapes, { shop, named, hostsLeft });
  if (differing !== undefined) {
    return transferRefusals.transfer_differs({
      detail: `${differing} is not equal to the file after the import. Nothing was kept.`,
    });
  }
  const deadlinesMoved = await moveDeadlines(tx, shop.id);
  const brokenChecks = await runChecks(tx, placing.checks);
  if (brokenChecks.length > 0 && !placing.despiteChecks) return brokenRefusal(brokenChecks);
  return { ...placed, differences, lostOrders, deadlinesMoved, brokenChecks };
}

async function endSignIns(tx: MovingTx, shopId: string): Promise<void> {
  const all = await readAllShapes(tx);
  for (const name of endedSignIns) {
    const shape = all.find((each) => each.name === name);
    if (!shape) throw new Error(`There is no table ${name}`);
    await removeAll(tx, shape, shopId);
  }
}

/** The first table whose rows are not those that the file promises. */
async function findUnequal(
  tx: MovingTx,
  { inspected }: Placing,
  shapes: readonly TableShape[],
  changed: { shop: { id: string; slug: string }; named: { slug: string }; hostsLeft: string[] },
): Promise<string | undefined> {
  for (const shape of shapes) {
    const renamed = shape.name === 'shops.shops' && changed.shop.slug !== changed.named.slug;
    const fewer = shape.name === 'shops.domains' && changed.hostsLeft.length > 0;
    if (renamed || fewer) continue;
    const promised = inspected.end.tables[shape.name];
    const { sha256 } = await sumTable(tx, shape, changed.shop.id);
    if (sha256 !== promised?.sha256) return shape.name;
  }
  return undefined;
}
