import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import type { App } from '#platform/context.ts';
import { createLog } from '#platform/log.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import type { System } from './system.ts';

/** The program's parts on the database of a running system, to furnish it and to look; close it. */
export function appOn(system: System): { app: App; close: () => Promise<void> } {
  const connection = attachEmbeddedPostgres(system.dataDirectory);
  if (!connection) throw new Error('the database does not run');
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    EMPORIUM_DATA: system.dataDirectory,
    PAYMENT_GATEWAY_URL: system.gatewayUrl,
  });
  const secretKey = 'test secret, thirty-two characters';
  const log = createLog(config, process.stderr);
  const app = createApp(config, connectionsFor(connection), { log, secretKey });
  return { app, close: async () => await app.database.close() };
}
