import { rm } from 'node:fs/promises';
import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import { shopContext } from '#platform/context.ts';
import { makeArticles } from './articles.ts';
import { SECRET_KEY, startFleet, type Fleet, type FleetOptions } from './fleet.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { makeFolder } from './make-folder.ts';
import { openShop } from './open-shop.ts';
import { makeDatabase } from './own-database.ts';
import { openForBusiness } from './shopping.ts';

/** A fleet with the database and the gateway that it stands on. */
export interface FleetSite {
  readonly fleet: Fleet;
  readonly gateway: Gateway;
  /** The rows that a statement of the database's owner gives; BIGINT comes as text. */
  sql<T>(statement: string): Promise<T[]>;
  /** Opens another shop with one article, as an operator would beside the running processes. */
  openAnotherShop(slug: string): Promise<{ host: string; variantId: string }>;
  stop(): Promise<void>;
}

/** Makes an empty database and a gateway, and starts the fleet on them. */
export async function startFleetSite(
  options: Omit<FleetOptions, 'databaseUrl' | 'gatewayUrl'>,
): Promise<FleetSite> {
  const folder = await makeFolder();
  const [database, gateway] = await Promise.all([makeDatabase(), startGateway(folder)]);
  const stand = async (): Promise<void> => {
    await gateway.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  const fleet = await startFleet({
    ...options,
    databaseUrl: database.url,
    gatewayUrl: gateway.url,
  }).catch(async (error: unknown) => {
    await stand();
    throw error;
  });
  return {
    fleet,
    gateway,
    sql: async <T>(statement: string) => (await database.owner.query(statement)).rows as T[],
    openAnotherShop: async (slug) => {
      const config = loadConfig({ NODE_ENV: 'test', EMPORIUM_DATA: folder, LOG_LEVEL: 'silent' });
      const connections = connectionsFor({ url: database.url });
      const app = createApp(config, connections, { secretKey: SECRET_KEY });
      try {
        const ctx = shopContext(app, (await openShop(app, slug)).id);
        await openForBusiness(ctx);
        const [variantId = ''] = await makeArticles(ctx, { onHand: 1000, priceMinor: 1000 });
        return { host: `${slug}.localhost`, variantId };
      } finally {
        await app.database.close();
      }
    },
    stop: async () => {
      await fleet.stop();
      await stand();
    },
  };
}
