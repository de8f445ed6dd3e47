import type { Listing } from '#modules/search/contract.ts';
import type { Api } from '../../server/api.ts';

/**
 * What a card shows of a product. Less than the API tells: it travels twice, as HTML and as data to
 * go on with.
 */
export interface CardProduct extends Pick<
  Listing,
  | 'id'
  | 'slug'
  | 'title'
  | 'price'
  | 'compareAtPrice'
  | 'priceVaries'
  | 'available'
  | 'left'
  | 'unit'
> {
  readonly imageId: string | null;
}

/** The part of a listed product that its card needs. */
export function cardOf(listing: Listing): CardProduct {
  const { id, slug, title, price, compareAtPrice, priceVaries, available, left, unit } = listing;
  const imageId = listing.image?.id ?? null;
  return { id, slug, title, price, compareAtPrice, priceVaries, available, left, unit, imageId };
}

/** Cards of the products that fit; none when the API does not understand the question. */
export async function readCards(
  api: Api,
  query: Readonly<Record<string, string>>,
): Promise<CardProduct[]> {
  const listed = await api.get<{ items: Listing[] }>(
    `/api/v1/products?${new URLSearchParams(query)}`,
  );
  return (listed?.items ?? []).map(cardOf);
}
