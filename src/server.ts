import type { AddressInfo } from 'node:net';
import { auditRefusedRoute, authenticateRequest, checkForgery } from '#modules/identity/index.ts';
import { findShopByHost } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { warmDatabase } from '#platform/database/index.ts';
import { apiPages } from '#platform/http/api-pages.ts';
import { drain } from '#platform/http/drain.ts';
import { createHttpServer, type HttpServer } from '#platform/http/server.ts';
import { serveWeb } from '#platform/web/serve-web.ts';
import { modules } from './modules.ts';

/**
 * The HTTP server with every module's routes mounted, not yet listening. `web: false` leaves the
 * pages out: they need a build.
 */
export async function createApi(app: App, { web = true } = {}): Promise<HttpServer> {
  const doors = await Promise.all(
    modules.flatMap((module) => (module.http ? [module.http()] : [])),
  );
  const routes = doors.flatMap((door) => door.routes);
  const guards = doors.flatMap((door) => (door.guard ? [door.guard] : []));
  const http = await createHttpServer(app, {
    routes,
    guards,
    plugins: [
      ...doors.flatMap((door) => (door.plugin ? [door.plugin] : [])),
      apiPages(
        app,
        routes.map((route) => route.contract),
      ),
    ],
    doors: {
      findShop: findShopByHost,
      authenticate: authenticateRequest,
      checkForgery,
      noteRefused: auditRefusedRoute,
    },
  });
  if (web) await serveWeb(http.server, { app, ...http });
  return http;
}

export interface RunningApi {
  url: string;
  close(): Promise<void>;
}

/**
 * Connections that the kernel keeps for us until we take them; it allows `somaxconn`, 4096 of Linux.
 * With Node's 511, a crowd that comes at once is dropped and tries again after one, then two seconds.
 */
const BACKLOG = 4096;

/** Starts the HTTP API on the address; throws the system's error when the port is taken. */
export async function startApi(
  app: App,
  address: { host: string; port: number },
): Promise<RunningApi> {
  const { server } = await createApi(app);
  await warmDatabase(app.database);
  await server.listen({ ...address, backlog: BACKLOG });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://${address.host === '0.0.0.0' ? '127.0.0.1' : address.host}:${port}`,
    close: async () => {
      await drain(server, app);
      await server.close();
    },
  };
}
