import { rm } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { inject } from 'vitest';
import type { Shop } from '#modules/shops/index.ts';
import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { asAdmin, connectAsOwner } from './as-admin.ts';
import { openTestLog } from './log-lines.ts';
import { makeFolder } from './make-folder.ts';
import { openShop } from './open-shop.ts';

export interface Kit {
  app: App;
  /** The default shop, made by the kit: slug `first`, GBP, GB. */
  shop: Shop;
  /** A context of the default shop, as the system. */
  ctx: Context;
  /** The name of this file's database. */
  database: string;
  /** Every log line of the app so far, parsed. */
  logLines(): Record<string, unknown>[];
  /** The server with all routes, for `inject`; built at first use. */
  server(): Promise<FastifyInstance>;
  /** A real listener; its address. */
  url(): Promise<string>;
  /** The gateway simulator of this file, when asked for. */
  gateway: Gateway | undefined;
  /** Another shop in the same database. */
  anotherShop(slug: string): Promise<Shop>;
  /** A connection as the owner, past row security's ordinary roles: to plant defects and look. */
  owner(): Promise<pg.Client>;
  stop: () => Promise<void>;
}

export interface KitOptions {
  /** Settings on top of the test's own. */
  settings?: Record<string, string>;
  /** Start a gateway simulator as a process of its own. */
  gateway?: boolean;
  /** Mount the storefront and the back office; they must have been built. */
  web?: boolean;
}

/** A database cloned from the migrated template, an app on it, and one shop. */
export async function startKit(options: KitOptions = {}): Promise<Kit> {
  const { host, port, user, template } = inject('server');
  const database = `test_${newId().replaceAll('-', '')}`;
  await asAdmin(`create database ${database} template ${template}`);
  const dataDirectory = await makeFolder();
  const gateway = options.gateway ? await startGateway(dataDirectory) : undefined;
  const config = loadConfig({
    NODE_ENV: 'test',
    EMPORIUM_DATA: dataDirectory,
    PORT: '0',
    ...(gateway ? { PAYMENT_GATEWAY_URL: gateway.url } : {}),
    ...options.settings,
  });
  const { log, lines } = openTestLog(config);
  const connections = connectionsFor({ host, port, user, database });
  const app = createApp(config, connections, {
    log,
    secretKey: 'test secret, thirty-two characters',
  });
  const shop = await openShop(app, 'first');
  let server: FastifyInstance | undefined;
  const owners: pg.Client[] = [];

  const built = async (): Promise<FastifyInstance> => {
    if (server) return server;
    const { createApi } = await import('../../src/server.ts');
    server = (await createApi(app, { web: options.web ?? false })).server;
    await server.ready();
    return server;
  };
  return {
    app,
    shop,
    ctx: shopContext(app, shop.id),
    database,
    gateway,
    logLines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    server: built,
    url: async () => {
      const instance = await built();
      if (!instance.server.listening) await instance.listen({ host: '127.0.0.1', port: 0 });
      const address = instance.server.address();
      if (!address || typeof address === 'string') throw new Error('not listening');
      return `http://127.0.0.1:${address.port}`;
    },
    anotherShop: async (slug) => await openShop(app, slug),
    owner: async () => {
      const client = await connectAsOwner(database);
      owners.push(client);
      return client;
    },
    stop: async () => {
      await server?.close();
      await Promise.all(owners.map((client) => client.end()));
      const leaked = app.database.app.totalCount - app.database.app.idleCount;
      app.redis?.close();
      await app.database.close();
      await gateway?.stop();
      await rm(dataDirectory, { recursive: true, force: true });
      await asAdmin(`drop database ${database} with (force)`);
      if (leaked > 0) throw new Error(`${leaked} database connections were not given back`);
    },
  };
}
