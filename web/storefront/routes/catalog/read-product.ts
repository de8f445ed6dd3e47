import type { ProductDetail } from '#modules/search/contract.ts';
import type { Api } from '../../server/api.ts';

/** One product of the shop; undefined when none has this slug. */
export async function readProduct(api: Api, slug: string): Promise<ProductDetail | undefined> {
  return await api.get<ProductDetail>(`/api/v1/products/${encodeURIComponent(slug)}`);
}
