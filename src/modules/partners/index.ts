export { importProducts, type ImportOptions } from './import-products.ts';
export type { ImportReport } from './model.ts';
export { notGoodsReason } from './readers/read-online-retail.ts';
