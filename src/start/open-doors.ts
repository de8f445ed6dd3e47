import { startCacheChannel } from '#platform/cache-channel.ts';
import type { ServerRole } from '#platform/cli.ts';
import type { App } from '#platform/context.ts';
import { explainListenError } from '#platform/start/check-port.ts';
import type { Lifeline } from '#platform/start/lifeline.ts';
import type { Worker } from '#platform/worker.ts';

type Roles = ReadonlySet<ServerRole>;

/** Loads the code of API and worker, while the database and the gateway come up. */
export async function loadDoors(roles: Roles): Promise<void> {
  await Promise.all([
    roles.has('api') ? import('../server.ts') : undefined,
    roles.has('worker') ? import('../worker.ts') : undefined,
  ]);
}

/**
 * Opens the API, then starts the worker: mounting the routes keeps this process busy, and timers
 * that begin at the same moment would wait too long for a connection. The worker is on the lifeline
 * first, so the API ends before it. Without that role, whoever holds the embedded database still keeps
 * its log. Answers the API's address, or null without that role.
 */
export async function openDoors(
  app: App,
  roles: Roles,
  lifeline: Lifeline,
): Promise<string | null> {
  const channel = startCacheChannel(app);
  await lifeline.add('cache channel', () => channel.stop());
  let worker: Promise<Worker> | undefined;
  await lifeline.add('worker', async () => (await worker)?.stop());
  const url = roles.has('api') ? await openApi(app, lifeline) : null;
  if (url === null) await watchable(app, lifeline);
  if (roles.has('worker')) {
    const { startWorker } = await import('../worker.ts');
    worker = startWorker(app);
    await worker;
  } else if (app.config.DATABASE_URL === undefined) {
    const { startLogKeeper } = await import('../worker.ts');
    worker = Promise.resolve(startLogKeeper(app));
  }
  return url;
}

/** A worker has no address of its own, unless it is given one to be watched at. */
async function watchable(app: App, lifeline: Lifeline): Promise<void> {
  const { HOST, OPERATIONS_PORT } = app.config;
  if (OPERATIONS_PORT === undefined) return;
  const { openOperationsDoor } = await import('./open-operations-door.ts');
  const door = await openOperationsDoor(app, OPERATIONS_PORT).catch((error: unknown) => {
    throw explainListenError(error, HOST, OPERATIONS_PORT);
  });
  await lifeline.add('health and metrics', door.close);
}

async function openApi(app: App, lifeline: Lifeline): Promise<string> {
  const { startApi } = await import('../server.ts');
  const address = { host: app.config.HOST, port: app.config.PORT };
  const api = await startApi(app, address).catch((error: unknown) => {
    throw explainListenError(error, address.host, address.port);
  });
  await lifeline.add('API', () => api.close());
  return api.url;
}
