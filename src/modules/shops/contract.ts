import { endpoint, strict, Type } from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const shopRefusals = defineRefusals({
  shop_slug_taken: { status: 409, detail: 'Another shop already has this slug. Choose another.' },
  shop_unknown: { status: 404, detail: 'There is no such shop.' },
});

export const ShopView = strict({
  slug: Type.String(),
  name: Type.String(),
  currency: Type.String(),
  country: Type.String(),
  timeZone: Type.String(),
  locale: Type.String(),
  pricesIncludeTax: Type.Boolean(),
});

export const getShop = endpoint({
  method: 'GET',
  path: '/api/v1/shop',
  tag: 'Shop',
  summary: 'The shop that answers under this host',
  answers: { 200: ShopView },
  refusals: [],
});
