import { openClient } from '#modules/quality/index.ts';
import { percentile } from '#platform/load/offer-load.ts';

const LISTINGS = 200;
const PATH = '/api/v1/products?inStock=true&limit=20';

/** How long each of 200 product listings took, one after the other, in milliseconds. */
export async function timeListings(url: string): Promise<number[]> {
  const client = openClient(url, 1);
  try {
    const took: number[] = [];
    for (let asked = 0; asked < LISTINGS; asked += 1) {
      const { status, durationMs } = await client.call('GET', PATH);
      if (status !== 200) throw new Error(`The product listing answered ${status}`);
      took.push(durationMs);
    }
    return took;
  } finally {
    await client.close();
  }
}

/** What 95 of 100 keep within, in whole milliseconds; 0 for none. */
export function percentile95(values: readonly number[]): number {
  return Math.round(percentile(values, 0.95) ?? 0);
}
