import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress, RestoreTarget } from '#modules/backup/index.ts';
import { replayLedger, type Replayed } from '#modules/payments/index.ts';
import { findShop, setMaintenance, type Shop } from '#modules/shops/index.ts';
import type { Check } from '#platform/checks.ts';
import { shopContext, type App } from '#platform/context.ts';
import { appliedMigrations, type MovingTx } from '#platform/database/moving.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { stampOf } from '#platform/written.ts';
import { transferRefusals } from './contract.ts';
import { exportShop, exportWithin } from './export-shop.ts';
import { importShop, type Imported } from './import-shop.ts';
import { openMoment } from './open-moment.ts';

/** What the caller decides. */
export interface RestoreShopOptions {
  to: RestoreTarget;
  checks: readonly Check[];
  dryRun: boolean;
  despiteChecks: boolean;
  /** Money of orders that are gone goes back at once; otherwise people decide. */
  returnPayments: boolean;
  onProgress?: OnProgress;
}

/** What was done, or would be. */
export interface RestoredShop extends Imported {
  /** Export of the shop as it was before: importing it undoes all this. Null when nothing was done. */
  before: string | null;
  gateway: Replayed | null;
}

/** Requests that were let in before the shop closed have ended after this and a provider's answer. */
const DRAIN_MS = 2_000;

/**
 * Puts one shop back to a moment; no other shop notices. The shop is closed meanwhile. A backup is
 * restored beside the server up to the moment, the shop's rows are taken from there and put in place
 * of its present ones in one transaction, which nobody else is in and whose result breaks no check.
 * Its rows as they were are kept in a file. Then the provider's book is read from that moment on:
 * payments under way are settled as it says, and what it took for orders that are gone becomes a case
 * or goes back; nothing is charged again. Everybody signs in again; the audit trail stays.
 *
 * Refusals: those of openMoment and importShop, restore_shop_unknown.
 */
export async function restoreShop(
  app: App,
  shopId: string,
  options: RestoreShopOptions,
): Promise<RestoredShop | Refusal> {
  const shop = await findShop(app, shopId);
  if (!shop) return transferRefusals.restore_shop_unknown();
  if (options.dryRun) return await putBack(app, shop, options);
  const closedAt = app.clock.now().getTime();
  const ctx = shopContext(app, shopId);
  if (!shop.maintenance) await setMaintenance(ctx, 'shop', { message: null, until: null });
  try {
    return await putBack(app, shop, options, closedAt);
  } finally {
    // One transaction: what failed has changed nothing, or the shop is whole as of the moment.
    if (!shop.maintenance) await setMaintenance(ctx, 'shop', null);
  }
}

async function putBack(
  app: App,
  shop: Shop,
  options: RestoreShopOptions,
  closedAt?: number,
): Promise<RestoredShop | Refusal> {
  const folder = join(
    app.config.EMPORIUM_DATA,
    'restores',
    `${shop.slug}-${stampOf(app.clock.now())}`,
  );
  const then = join(folder, 'then.ndjson.zst');
  const taken = await openMoment(
    app,
    options.to,
    async ({ connection }) => {
      const { APP_VERSION: program } = app.config;
      const source = { database: connection, program, uploads: null };
      return (await exportShop(source, shop.id, then)) ?? transferRefusals.restore_shop_unknown();
    },
    options.onProgress,
  );
  if (isRefusal(taken)) return taken;
  if (closedAt !== undefined) await waitForRequests(app, closedAt);
  const before = join(folder, 'before.ndjson.zst');
  const done = await importShop(app, then, {
    ...options,
    slug: shop.slug,
    replace: true,
    open: false,
    action: 'shop.restored',
    ...(options.dryRun ? {} : { before: await keeping(app, shop, before) }),
  });
  if (isRefusal(done)) return done;
  if (options.dryRun) return { ...done, before: null, gateway: null };
  const people = join(folder, 'lost-orders.json');
  await writeFile(people, `${JSON.stringify(done.lostOrders, null, 2)}\n`, { mode: 0o600 });
  options.onProgress?.({ step: 'reading the provider’s book', doneBytes: 0, totalBytes: null });
  const gateway = await replayLedger(shopContext(withGateway(app), shop.id), {
    returnUnclaimed: options.returnPayments,
  });
  return { ...done, before, gateway };
}

/** A command speaks to the simulator of the server that runs here, unless a gateway is set. */
function withGateway(app: App): App {
  const { config } = app;
  const gatewayUrl =
    config.PAYMENT_GATEWAY_URL ?? findRunningServer(config.EMPORIUM_DATA)?.gatewayUrl;
  return gatewayUrl ? { ...app, config: { ...config, PAYMENT_GATEWAY_URL: gatewayUrl } } : app;
}

/** A checkout that asked the provider before the shop closed may still write what it was told. */
async function waitForRequests(app: App, closedAt: number): Promise<void> {
  const longestMs = app.config.PAYMENT_TIMEOUT_MS + DRAIN_MS;
  const leftMs = closedAt + longestMs - app.clock.now().getTime();
  if (leftMs > 0) await app.clock.sleep(leftMs);
}

/** Writes the shop as it is, inside the transaction that changes it. */
async function keeping(app: App, shop: Shop, path: string) {
  const migrations = await appliedMigrations(app);
  return async (tx: MovingTx): Promise<undefined> => {
    const program = app.config.APP_VERSION;
    await exportWithin(tx, { program, uploads: null, migrations, shop }, path);
  };
}
