export { ensureCategories, findCategories } from './categories.ts';
export { ancestry, type Category } from './category-tree.ts';
export {
  findVariants,
  findVariantsByBarcode,
  findVariantsBySku,
  type SoldVariant,
} from './find-variants.ts';
export { preparePicture, writePicture, type PreparedPicture } from './media.ts';
export {
  normalCode,
  normalText,
  slugify,
  type OptionInput,
  type ProductInput,
  type ProductState,
  type VariantInput,
} from './model.ts';
export { textOfHtml } from './sanitise-html.ts';
export { findProducts, type Product } from './show-product.ts';
export { findProductIds, listVariantIds } from './list-ids.ts';
export { ensureUnits, listUnits } from './units.ts';
export { upsertProducts, type WrittenProduct } from './upsert-products.ts';
