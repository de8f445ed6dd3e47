import { route, type Route } from '#platform/http/route.ts';
import { getShop } from './contract.ts';
import { currentShop } from './find-shop.ts';

export const routes: Route[] = [
  route(getShop, { permission: 'public', cache: 'public' }, async (ctx) => {
    const shop = await currentShop(ctx);
    const { slug, name, currency, country, timeZone, locale, pricesIncludeTax } = shop;
    return { slug, name, currency, country, timeZone, locale, pricesIncludeTax };
  }),
];
