export { transferRefusals } from './contract.ts';
export { exportShop, liveSource, type Exported, type ExportSource } from './export-shop.ts';
export { importShop, type Imported, type ImportOptions } from './import-shop.ts';
export { inspectFile, type Inspected } from './inspect-file.ts';
export { sumShop, type ShopSum } from './sum-rows.ts';
export { restoreRows, type RestoredRows, type RestoreRowsOptions } from './restore-rows.ts';
export { restoreShop, type RestoredShop, type RestoreShopOptions } from './restore-shop.ts';
