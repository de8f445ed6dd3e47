import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { findShopsAudited } from './store/audit.ts';

/** Ids of the shops, of all, in which one of the actions was done since a moment (ISO). */
export async function findAuditedShops(
  app: App,
  actions: readonly string[],
  since: string,
): Promise<string[]> {
  const rows = await systemTx(app, 'identity.find_audited', (tx) =>
    findShopsAudited.rows(tx, [...actions], since),
  );
  return rows.map(({ shop_id }) => shop_id);
}
