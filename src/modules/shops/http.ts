import { route, type Route } from '#platform/http/route.ts';
import { getShop } from './contract.ts';
import { findShop } from './find-shop.ts';

export const routes: Route[] = [
  route(getShop, { permission: 'public', cache: 'public' }, async (ctx) => {
    const shop = await findShop(ctx.app, ctx.shopId);
    if (!shop) throw new Error('The shop of a running request is gone');
    const { slug, name, currency, country, timeZone, locale, pricesIncludeTax } = shop;
    return { slug, name, currency, country, timeZone, locale, pricesIncludeTax };
  }),
];
