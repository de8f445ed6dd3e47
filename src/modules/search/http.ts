import { answer, route } from '#platform/http/route.ts';
import * as contract from './contract.ts';
import { findListings } from './find-listings.ts';
import { showListing } from './show-listing.ts';
import { suggestListings } from './suggest-listings.ts';

const everyone = { permission: 'public', cache: 'public' } as const;

export const routes = [
  route(contract.listListings, everyone, async (ctx, { query }) => await findListings(ctx, query)),
  route(contract.showListing, everyone, async (ctx, { params }) => showListing(ctx, params.slug)),
  route(contract.suggest, everyone, async (ctx, { query }) =>
    answer(200, { items: await suggestListings(ctx, query.query, query.limit) }),
  ),
];
