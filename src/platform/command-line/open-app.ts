import { createApp } from '../app.ts';
import { startCacheChannel } from '../cache-channel.ts';
import type { Config } from '../config.ts';
import type { App } from '../context.ts';
import { createLog } from '../log.ts';
import { keepSecretKey } from '../start/keep-secret-key.ts';
import { reachDatabase, type ReachedDatabase } from '../start/reach-database.ts';

/** A program on a database, for one command, and how to leave the database as it was. */
export interface OpenApp {
  app: App;
  close: () => Promise<void>;
}

/** Opens the program on the database of the settings. Throws a StartError when there is none. */
export async function openApp(config: Config): Promise<OpenApp> {
  const secretKey = keepSecretKey(config);
  return openOn(config, await reachDatabase(config), secretKey);
}

/** The same on a database that may be of another release; whoever upgrades it migrates. */
export async function openAppAsItIs(
  config: Config,
): Promise<OpenApp & { database: ReachedDatabase }> {
  const secretKey = keepSecretKey(config);
  const database = await reachDatabase(config, { migrated: false });
  return { ...openOn(config, database, secretKey), database };
}

function openOn(config: Config, database: ReachedDatabase, secretKey: string): OpenApp {
  const log = createLog(config, process.stderr);
  const app = createApp(config, database.connections, { log, secretKey });
  const channel = startCacheChannel(app, { listens: false });
  return {
    app,
    close: async () => {
      // A command that changed what shoppers see says so before it ends.
      await channel.stop();
      app.redis?.close();
      await app.database.close();
      await database.close();
    },
  };
}
