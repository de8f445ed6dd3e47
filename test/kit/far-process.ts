import type { FastifyInstance } from 'fastify';
import { inject } from 'vitest';
import { connectionsFor, createApp } from '#platform/app.ts';
import type { App } from '#platform/context.ts';
import { createApi } from '../../src/server.ts';
import { startDelayProxy, type DelayProxy, type Weather } from './delay-proxy.ts';
import type { Kit } from './index.ts';

/** Another process of a kit's installation (in this one), whose way to the database is a proxy. */
export interface FarProcess {
  readonly app: App;
  readonly server: FastifyInstance;
  readonly proxy: DelayProxy;
  stop(): Promise<void>;
}

/** Opens it on the kit's database; pages are not mounted. */
export async function startFarProcess(kit: Kit, weather: Partial<Weather>): Promise<FarProcess> {
  const { host, port, user } = inject('server');
  const proxy = await startDelayProxy({ path: `${host}/.s.PGSQL.${port}` }, weather);
  const way = { host: proxy.host, port: proxy.port, user, database: kit.database };
  const { log, secretKey, config } = kit.app;
  const app = createApp(config, connectionsFor(way), { log, secretKey });
  const { server } = await createApi(app, { web: false });
  await server.ready();
  return {
    app,
    server,
    proxy,
    stop: async () => {
      await server.close();
      await app.database.close();
      await proxy.stop();
    },
  };
}
