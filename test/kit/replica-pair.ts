/** A primary that listens on this machine and its standby, both in this process, and an app on them. */
import { rm } from 'node:fs/promises';
import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig, type Config } from '#platform/config.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { migrate } from '#platform/database/migrate.ts';
import type { EmbeddedPostgres } from '#platform/postgres/index.ts';
import { parseAddress, type Address } from '#platform/replication/address.ts';
import { buildStandby } from '#platform/replication/build-standby.ts';
import { keepPassword } from '#platform/replication/keep-password.ts';
import { freePort } from '#platform/start/free-port.ts';
import { startEmbedded } from '#platform/start/start-embedded.ts';
import { openTestLog } from './log-lines.ts';
import { makeFolder } from './make-folder.ts';
import { openShop } from './open-shop.ts';

export interface ReplicaPair {
  readonly address: Address;
  readonly password: string;
  readonly primary: EmbeddedPostgres;
  readonly standby: EmbeddedPostgres;
  /** Settings of the standby's data directory. */
  readonly standbyConfig: Config;
  /** Reads lists from the standby. */
  readonly app: App;
  readonly ctx: Context;
  stop(): Promise<void>;
}

/** Makes both; `second` follows without anybody waiting for it. */
export async function startReplicaPair(): Promise<ReplicaPair> {
  const address = { host: '127.0.0.1', port: await freePort() };
  const listens = { DATABASE_LISTEN: `127.0.0.1:${address.port}`, DATABASE_NODE: 'first' };
  const config = await configFor(listens);
  const primary = await startEmbedded(config, {});
  await migrate({ connection: primary.connection });
  const password = keepPassword(config);
  const standbyConfig = await configFor({ DATABASE_NODE: 'second', DATABASE_PASSWORD: password });
  await buildStandby({
    dataDirectory: standbyConfig.EMPORIUM_DATA,
    from: parseAddress(listens.DATABASE_LISTEN),
    password,
    node: 'second',
    replace: false,
    progress: () => undefined,
  });
  const standby = await startEmbedded(standbyConfig, { standby: true });
  const { host, port } = standby.connection;
  const url = `postgres://emporium@localhost:${port}/emporium?host=${encodeURIComponent(host)}`;
  const { log } = openTestLog(config);
  const settings = { ...config, DATABASE_REPLICA_URL: url };
  const secretKey = 'test secret, thirty-two characters';
  const app = createApp(settings, connectionsFor(primary.connection), { log, secretKey });
  return {
    address,
    password,
    primary,
    standby,
    standbyConfig,
    app,
    ctx: shopContext(app, (await openShop(app, 'first')).id),
    stop: async () => {
      await app.database.close();
      await standby.stop();
      await primary.stop();
      for (const { EMPORIUM_DATA } of [config, standbyConfig]) {
        await rm(EMPORIUM_DATA, { recursive: true, force: true });
      }
    },
  };
}

async function configFor(settings: Record<string, string>): Promise<Config> {
  return loadConfig({
    NODE_ENV: 'test',
    EMPORIUM_DATA: await makeFolder(),
    ARCHIVE_SECONDS: '0',
    ...settings,
  });
}
