import { isDeepStrictEqual } from 'node:util';
import { recordAudit } from '#modules/identity/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx, sqlState, type Tx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { catalogRefusals, type AdminProduct, type ProductBody } from './contract.ts';
import { readAdminProduct } from './show-product.ts';
import { deleteDraft, lockProductRows } from './store/products.ts';
import { refreshLater, upsertProducts } from './upsert-products.ts';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Adds a product. Refusals: product_invalid, product_duplicate. */
export async function createProduct(
  ctx: Context,
  body: ProductBody,
): Promise<AdminProduct | Refusal> {
  return await refusingDuplicates(() =>
    shopTx(ctx, async (tx) => await writeOne(tx, newId(), body)),
  );
}

/**
 * Replaces a product that is still at the version the caller has read.
 * Refusals: product_not_found, version_conflict, product_invalid, product_duplicate.
 */
export async function updateProduct(
  ctx: Context,
  id: string,
  ifMatch: string | undefined,
  body: ProductBody,
): Promise<AdminProduct | Refusal> {
  return await refusingDuplicates(() =>
    shopTx(ctx, async (tx) => {
      const refused = await lockVersion(tx, id, ifMatch);
      return refused ?? (await writeOne(tx, id, body));
    }),
  );
}

/**
 * Deletes a draft with its variants, prices and pictures.
 * Refusals: product_not_found, version_conflict, product_not_draft, product_in_use (stock, a cart
 * or an order names a variant: PostgreSQL's foreign keys say so, whoever wrote it).
 */
export async function deleteProduct(
  ctx: Context,
  id: string,
  ifMatch: string | undefined,
): Promise<null | Refusal> {
  try {
    return await shopTx(ctx, async (tx) => await deleteOne(tx, id, ifMatch));
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) return catalogRefusals.product_in_use();
    throw error;
  }
}

async function deleteOne(tx: Tx, id: string, ifMatch: string | undefined): Promise<null | Refusal> {
  const refused = await lockVersion(tx, id, ifMatch);
  if (refused) return refused;
  const before = await readAdminProduct(tx, id);
  const deleted = await deleteDraft.run(tx, tx.shopId, id);
  if (deleted === 0) return catalogRefusals.product_not_draft();
  await leaveTrace(tx, 'product.deleted', id, before, undefined);
  await refreshLater(tx, [id]);
  return null;
}

async function writeOne(tx: Tx, id: string, body: ProductBody): Promise<AdminProduct | Refusal> {
  const before = await readAdminProduct(tx, id);
  const [written] = await upsertProducts(tx, [{ ...body, id }]);
  if (!written) throw new Error('upsertProducts gave no result for its product');
  if (isRefusal(written)) return written;
  const after = await readAdminProduct(tx, id);
  const action = written.outcome === 'created' ? 'product.created' : 'product.updated';
  if (written.outcome !== 'unchanged') await leaveTrace(tx, action, id, before, after);
  return after;
}

/** Into the audit trail goes what differs, of a new or deleted product everything. */
async function leaveTrace(
  tx: Tx,
  action: string,
  subjectId: string,
  before: AdminProduct | Refusal | undefined,
  after: AdminProduct | Refusal | undefined,
): Promise<void> {
  const [old, fresh] = [before, after].map((each) =>
    each === undefined || isRefusal(each) ? undefined : each,
  );
  const differs = (key: string): boolean =>
    !isDeepStrictEqual(old?.[key as keyof AdminProduct], fresh?.[key as keyof AdminProduct]);
  const part = (product: AdminProduct | undefined) =>
    product && Object.fromEntries(Object.entries(product).filter(([key]) => differs(key)));
  const subject = { subjectType: 'product', subjectId };
  await recordAudit(tx, [{ action, ...subject, before: part(old), after: part(fresh) }]);
}

async function lockVersion(
  tx: Tx,
  id: string,
  ifMatch: string | undefined,
): Promise<Refusal | undefined> {
  const [row] = await lockProductRows.rows(tx, tx.shopId, [id], []);
  if (!row) return catalogRefusals.product_not_found();
  return ifMatch === String(row.version) ? undefined : httpRefusals.version_conflict();
}

/** A value taken by somebody else between look and write is the same refusal, without the field. */
async function refusingDuplicates<T>(write: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await write();
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return catalogRefusals.product_duplicate();
    throw error;
  }
}
