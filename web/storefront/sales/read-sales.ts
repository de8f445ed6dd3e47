import type { ShopOffer, ShopSales } from '#modules/flash-sales/contract.ts';
import type { Api } from '../server/api.ts';
import { onlyOffers, type Sales } from './sales-view.ts';

const everything = (): boolean => true;

/** The shop's flash sales that run or come soon, with the offers that fit what a page shows. */
export async function readSales(
  api: Api,
  fits: (offer: ShopOffer) => boolean = everything,
): Promise<Sales> {
  const answer = await api.get<ShopSales>('/api/v1/flash-sales');
  return onlyOffers(answer?.sales ?? [], fits);
}
