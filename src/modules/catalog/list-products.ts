import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { AdminProductRow, productSorts } from './contract.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { normalText, type ProductState } from './model.ts';
import {
  listProductsByNewest,
  listProductsByTitle,
  listProductsByUpdate,
} from './store/product-list.ts';

export interface ProductListQuery {
  query?: string;
  state?: ProductState;
  categoryId?: string;
  sort?: (typeof productSorts)[number];
  limit: number;
  cursor?: string;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const FAR_FUTURE = '9999-12-31T00:00:00.000Z';

/**
 * Products of every state: words are looked for in title, SKU and barcode. By title unless `sort`
 * says otherwise. Refusals: invalid_input (a cursor that this list did not give out).
 */
export async function listProducts(
  ctx: Context,
  query: ProductListQuery,
): Promise<{ items: AdminProductRow[]; nextCursor: string | null } | Refusal> {
  const sort = query.sort ?? 'title';
  const start = { title: ['', FIRST_ID], newest: ['', LAST_ID], updated: [FAR_FUTURE, LAST_ID] };
  const after = query.cursor === undefined ? start[sort] : readCursor(query.cursor, sort, 2);
  if (!after || (sort === 'updated' && !Number.isFinite(Date.parse(after[0]!)))) {
    return httpRefusals.invalid_input({
      errors: [{ field: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
  const rows = await shopRead(ctx, async (tx) => {
    const words = query.query === undefined ? '' : normalText(query.query);
    const pattern = words ? `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` : null;
    const filters = [
      tx.shopId,
      query.state ?? null,
      query.categoryId ?? null,
      pattern,
      query.limit + 1,
    ] as const;
    if (sort === 'newest') return await listProductsByNewest.rows(tx, ...filters, after[1]!);
    const list = sort === 'title' ? listProductsByTitle : listProductsByUpdate;
    return await list.rows(tx, ...filters, after[0]!, after[1]!);
  });
  const items = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? items.at(-1) : undefined;
  return {
    items: items.map((row) => ({
      id: row.id,
      slug: row.slug,
      title: row.title,
      state: row.state as ProductState,
      vendor: row.vendor,
      imageId: row.image_id,
      skus: row.skus ?? [],
      variantIds: row.variant_ids ?? [],
      updatedAt: row.updated_at,
    })),
    nextCursor: last
      ? writeCursor(sort, [sort === 'updated' ? last.updated_at : last.sort_title!, last.id])
      : null,
  };
}
