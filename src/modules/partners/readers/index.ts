import { onlineRetail } from './read-online-retail.ts';
import { shopify } from './read-shopify-csv.ts';
import type { ProductReader } from './reader.ts';

/** Every format that product files may have, tried in this order. */
export const readers: readonly ProductReader[] = [shopify, onlineRetail];
