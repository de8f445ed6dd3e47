export { createShop, type NewShop } from './create-shop.ts';
export { currentShop, defaultShop, findShop, findShopByHost, listShops } from './find-shop.ts';
export { listDomains } from './list-domains.ts';
export { type Shop, type ShopSettings } from './model.ts';
export { changeSettings, shopSettings } from './settings.ts';
export { shopSlug } from './slug.ts';
export { findClosures, setMaintenance, type Closures, type Notice } from './set-maintenance.ts';
