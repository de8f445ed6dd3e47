import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { listDomainRows } from './store.ts';

/** Every host name that a shop has of its own, by name. */
export async function listDomains(app: App): Promise<{ host: string; slug: string }[]> {
  return await systemTx(app, 'shops.list', (tx) => listDomainRows.rows(tx));
}
