import type { FastifyInstance } from 'fastify';
import { inject } from 'vitest';
import { connectionsFor, createApp } from '#platform/app.ts';
import { startCacheChannel } from '#platform/cache-channel.ts';
import type { App } from '#platform/context.ts';
import type { Kit } from './index.ts';

/** A second process of the kit's installation, in this one: its own memory, the same database. */
export interface SecondProcess {
  readonly app: App;
  readonly server: FastifyInstance;
  stop(): Promise<void>;
}

/** Starts it, with the cache channel that tells and hears of changes. */
export async function startSecondProcess(kit: Kit): Promise<SecondProcess> {
  const { host, port, user } = inject('server');
  const connections = connectionsFor({ host, port, user, database: kit.database });
  const { config, log, secretKey } = kit.app;
  const app = createApp(config, connections, { log, secretKey });
  const { createApi } = await import('../../src/server.ts');
  const { server } = await createApi(app, { web: false });
  await server.ready();
  const channel = startCacheChannel(app);
  return {
    app,
    server,
    stop: async () => {
      await channel.stop();
      await server.close();
      app.redis?.close();
      await app.database.close();
    },
  };
}
