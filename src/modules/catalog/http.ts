import { shopTx } from '#platform/database/index.ts';
import { answer, route, type Answer } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import * as categories from './categories.ts';
import * as contract from './contract.ts';
import { listProducts } from './list-products.ts';
import { deleteMedia, updateMedia } from './media.ts';
import { createProduct, deleteProduct, updateProduct } from './save-product.ts';
import { showProduct } from './show-product.ts';
import { addUnit, ensureUnits } from './units.ts';

export { plugin } from './media-http.ts';

const write = { permission: 'products.write' };
const read = { permission: 'products.read' };

/** A record with its version as entity tag; a refusal as it is. */
function tagged(status: number, record: { version: number } | Refusal) {
  return isRefusal(record) ? record : answer(status, record, { etag: record.version });
}

function gone(result: null | Refusal): Answer | Refusal {
  return result === null ? answer(204, null) : result;
}

export const routes = [
  route(
    contract.listProductsEndpoint,
    read,
    async (ctx, { query }) => await listProducts(ctx, query),
  ),
  route(contract.createProductEndpoint, write, async (ctx, { body }) =>
    tagged(201, await createProduct(ctx, body)),
  ),
  route(contract.showProductEndpoint, read, async (ctx, { params }) =>
    tagged(200, await showProduct(ctx, params.productId)),
  ),
  route(contract.updateProductEndpoint, write, async (ctx, { params, body, ifMatch }) =>
    tagged(200, await updateProduct(ctx, params.productId, ifMatch, body)),
  ),
  route(contract.deleteProductEndpoint, write, async (ctx, { params, ifMatch }) =>
    gone(await deleteProduct(ctx, params.productId, ifMatch)),
  ),
  route(contract.updateMediaEndpoint, write, async (ctx, { params, body }) =>
    updateMedia(ctx, params.mediaId, body),
  ),
  route(contract.deleteMediaEndpoint, write, async (ctx, { params }) =>
    gone(await deleteMedia(ctx, params.mediaId)),
  ),
  route(contract.listAdminCategoriesEndpoint, read, async (ctx) => ({
    items: await categories.listAdminCategories(ctx),
    nextCursor: null,
  })),
  route(contract.createCategoryEndpoint, write, async (ctx, { body }) =>
    tagged(201, await categories.createCategory(ctx, body)),
  ),
  route(contract.updateCategoryEndpoint, write, async (ctx, { params, body, ifMatch }) =>
    tagged(200, await categories.updateCategory(ctx, params.categoryId, ifMatch, body)),
  ),
  route(contract.deleteCategoryEndpoint, write, async (ctx, { params, ifMatch }) =>
    gone(await categories.deleteCategory(ctx, params.categoryId, ifMatch)),
  ),
  route(contract.listCategoriesEndpoint, { permission: 'public', cache: 'public' }, async (ctx) =>
    answer(200, { items: await categories.readCategoryTree(ctx) }),
  ),
  route(contract.listUnitsEndpoint, read, async (ctx) => ({
    items: await shopTx(ctx, ensureUnits),
    nextCursor: null,
  })),
  route(contract.addUnitEndpoint, write, async (ctx, { body }) => {
    const unit = await shopTx(ctx, async (tx) => await addUnit(tx, body));
    return isRefusal(unit) ? unit : answer(201, unit);
  }),
];
