import { recordAudit } from '#modules/identity/index.ts';
import { bumpCache } from '#platform/cache.ts';
import type { Context } from '#platform/context.ts';
import { onCommit, shopRead, shopTx, sqlState, type Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { FieldError, Refusal } from '#platform/refusal.ts';
import {
  nest,
  parentsFirst,
  placeFaults,
  subtree,
  type Category,
  type CategoryNode,
} from './category-tree.ts';
import { catalogRefusals, type AdminCategory, type CategoryBody } from './contract.ts';
import { normalText, slugify } from './model.ts';
import {
  countProductsByCategory,
  deleteCategoryRow,
  insertCategories,
  listCategoryRows,
  lockCategoryRows,
  updateCategory as updateCategoryRow,
} from './store/categories.ts';
import { findProductsOfCategories } from './store/products.ts';
import { refreshLater } from './upsert-products.ts';

const UNIQUE_VIOLATION = '23505';

/** Every category of the shop, flat, siblings in their order. */
export async function findCategories(tx: Tx): Promise<Category[]> {
  return (await listCategoryRows.rows(tx, tx.shopId)).map(category);
}

/** The tree that shoppers walk. */
export async function readCategoryTree(ctx: Context): Promise<CategoryNode[]> {
  return nest(await shopRead(ctx, findCategories));
}

/** Every category with its count of products, parents before children. */
export async function listAdminCategories(ctx: Context): Promise<AdminCategory[]> {
  return await shopRead(ctx, readAdminCategories);
}

async function readAdminCategories(tx: Tx): Promise<AdminCategory[]> {
  const [categories, counts] = await Promise.all([
    findCategories(tx),
    countProductsByCategory.rows(tx, tx.shopId),
  ]);
  const countOf = new Map(counts.map((row) => [row.category_id, row.products]));
  return parentsFirst(categories).map((found) => ({
    ...found,
    productCount: countOf.get(found.id) ?? 0,
  }));
}

/** Adds a category. Refusals: category_invalid (address in use, parent unknown, tree too deep). */
export async function createCategory(
  ctx: Context,
  body: CategoryBody,
): Promise<AdminCategory | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const categories = (await lockCategoryRows.rows(tx, tx.shopId)).map(category);
    const wanted = { ...filled(body), id: newId(), version: 1 };
    const faults = categoryFaults(wanted, categories);
    if (faults.length > 0) return catalogRefusals.category_invalid({ errors: faults });
    const added = await insertCategories.rows(tx, tx.shopId, categoryRows([wanted]));
    if (added.length === 0) return catalogRefusals.category_invalid({ errors: [slugTaken] });
    await categoryChanged(tx, 'category.created', undefined, wanted);
    return { ...wanted, productCount: 0 };
  });
}

/**
 * Replaces a category that is still at the version read; products below it are listed anew.
 * Refusals: category_not_found, version_conflict, category_invalid.
 */
export async function updateCategory(
  ctx: Context,
  id: string,
  ifMatch: string | undefined,
  body: CategoryBody,
): Promise<AdminCategory | Refusal> {
  return await refusingTakenSlug(() =>
    shopTx(ctx, async (tx) => {
      const categories = (await lockCategoryRows.rows(tx, tx.shopId)).map(category);
      const existing = categories.find((found) => found.id === id);
      if (!existing) return catalogRefusals.category_not_found();
      if (ifMatch !== String(existing.version)) return httpRefusals.version_conflict();
      const wanted = { ...filled(body), id, version: existing.version + 1 };
      const faults = categoryFaults(wanted, categories);
      if (faults.length > 0) return catalogRefusals.category_invalid({ errors: faults });
      const { parentId, slug, name, description, position } = wanted;
      const fields = [parentId, slug, name, description, position] as const;
      await updateCategoryRow.run(tx, tx.shopId, id, ...fields, await tx.now());
      await refreshSubtree(tx, id, categories);
      await categoryChanged(tx, 'category.updated', existing, wanted);
      const all = await readAdminCategories(tx);
      return all.find((found) => found.id === id) ?? catalogRefusals.category_not_found();
    }),
  );
}

/**
 * Deletes a category without children; its products stay.
 * Refusals: category_not_found, version_conflict, category_not_empty.
 */
export async function deleteCategory(
  ctx: Context,
  id: string,
  ifMatch: string | undefined,
): Promise<null | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const categories = (await lockCategoryRows.rows(tx, tx.shopId)).map(category);
    const existing = categories.find((found) => found.id === id);
    if (!existing) return catalogRefusals.category_not_found();
    if (ifMatch !== String(existing.version)) return httpRefusals.version_conflict();
    if (subtree(id, categories).length > 1) return catalogRefusals.category_not_empty();
    await refreshSubtree(tx, id, categories);
    await deleteCategoryRow.run(tx, tx.shopId, id);
    await categoryChanged(tx, 'category.deleted', existing, undefined);
    return null;
  });
}

/** The ids of top categories by name; makes those whose slug is missing. */
export async function ensureCategories(
  tx: Tx,
  wanted: readonly { name: string; slug?: string; description?: string }[],
): Promise<Map<string, string>> {
  const bySlug = new Map((await findCategories(tx)).map((found) => [found.slug, found.id]));
  const missing = new Map<string, Omit<Category, 'version'>>();
  for (const { name, slug = slugify(name), description = '' } of wanted) {
    if (bySlug.has(slug) || missing.has(slug)) continue;
    const position = bySlug.size + missing.size;
    const fresh = {
      id: newId(),
      parentId: null,
      slug,
      name: normalText(name),
      description,
      position,
    };
    missing.set(slug, fresh);
  }
  if (missing.size > 0) {
    await insertCategories.run(tx, tx.shopId, categoryRows([...missing.values()]));
    onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
    for (const found of await findCategories(tx)) bySlug.set(found.slug, found.id);
  }
  const ids = new Map<string, string>();
  for (const { name, slug = slugify(name) } of wanted) {
    ids.set(name, bySlug.get(slug)!).set(slug, bySlug.get(slug)!);
  }
  return ids;
}

async function refreshSubtree(tx: Tx, id: string, categories: readonly Category[]): Promise<void> {
  const ids = subtree(id, categories);
  const products = await findProductsOfCategories.rows(tx, tx.shopId, ids);
  if (products.length > 0)
    await refreshLater(
      tx,
      products.map((row) => row.product_id),
    );
}

/** The audit trail, and pages that show the tree. */
async function categoryChanged(
  tx: Tx,
  action: string,
  before: Category | undefined,
  after: Category | undefined,
): Promise<void> {
  const subjectId = (after ?? before)!.id;
  await recordAudit(tx, [{ action, subjectType: 'category', subjectId, before, after }]);
  onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
}

const slugTaken: FieldError = { field: 'slug', message: 'is the address of another category' };

function categoryFaults(
  wanted: Omit<Category, 'version'>,
  categories: readonly Category[],
): FieldError[] {
  const faults = placeFaults(wanted.id, wanted.parentId, categories);
  if (wanted.name === '') faults.push({ field: 'name', message: 'must not be empty' });
  const owner = categories.find((found) => found.slug === wanted.slug);
  if (owner && owner.id !== wanted.id) faults.push(slugTaken);
  return faults;
}

function filled(body: CategoryBody) {
  const name = normalText(body.name);
  return {
    name,
    slug: body.slug ?? slugify(name),
    description: body.description ?? '',
    parentId: body.parentId ?? null,
    position: body.position ?? 0,
  };
}

function category(row: RowOf<typeof listCategoryRows>): Category {
  const { parent_id: parentId, ...rest } = row;
  return { ...rest, parentId };
}

function categoryRows(categories: readonly Omit<Category, 'version'>[]): object[] {
  return categories.map(({ parentId, ...rest }) => ({ ...rest, parent_id: parentId }));
}

async function refusingTakenSlug<T>(write: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await write();
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    return catalogRefusals.category_invalid({ errors: [slugTaken] });
  }
}
