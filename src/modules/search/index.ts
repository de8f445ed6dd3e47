export { findListings, type ListingQuery } from './find-listings.ts';
export { refreshProducts } from './refresh-products.ts';
