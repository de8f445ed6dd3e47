import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createApp } from '#platform/app.ts';
import type { Config } from '#platform/config.ts';
import type { App } from '#platform/context.ts';
import type { Connections } from '#platform/database/index.ts';
import { migrate } from '#platform/database/migrate.ts';
import { createLog, type Log } from '#platform/log.ts';
import { buildPages } from '#platform/start/build-pages.ts';
import { checkPort, explainListenError } from '#platform/start/check-port.ts';
import { keepChild } from '#platform/start/keep-child.ts';
import { keepSecretKey } from '#platform/start/keep-secret-key.ts';
import type { Lifeline } from '#platform/start/lifeline.ts';
import { runUntilSignal } from '#platform/start/run-until-signal.ts';
import { announceServer, findRunningServer } from '#platform/start/running-server.ts';
import { startDatabase } from '#platform/start/start-database.ts';
import { announce } from './announce.ts';

export type Role = 'api' | 'worker';

export interface StartOptions {
  roles: ReadonlySet<Role>;
  /** Standard output belongs to a JSON document: the log goes to standard error. */
  json: boolean;
}

const GATEWAY = fileURLToPath(new URL('./modules/payments/gateway/main.ts', import.meta.url));

/**
 * Runs Emporium until a signal. Resolves with the exit code once everything has ended in the opposite order of its
 * start. Throws a StartError, with nothing left running, when a part cannot start.
 */
export async function start(config: Config, options: StartOptions): Promise<number> {
  const log = createLog(config, options.json ? process.stderr : process.stdout);
  const began = performance.now();
  let rescue = async (): Promise<void> => undefined;
  return await runUntilSignal({
    say: (message, extra) => log[extra?.['error'] === undefined ? 'info' : 'error'](message, extra),
    rescue: () => rescue(),
    start: async (lifeline) => {
      const secretKey = keepSecretKey(config);
      const database = await startDatabase(config, log, lifeline);
      rescue = database.rescue;
      const serves = options.roles.has('api');
      if (serves) await checkPort(config.HOST, config.PORT);
      const [gatewayUrl] = await Promise.all([
        startGateway(config, log, options, lifeline),
        bringUpToDate(database.connections, log),
        serves ? buildPages(log) : undefined,
        preload(options),
      ]);
      const full = gatewayUrl === null ? config : { ...config, PAYMENT_GATEWAY_URL: gatewayUrl };
      const app = createApp(full, database.connections, { log, secretKey });
      await lifeline.add('database connections', () => app.database.close());
      const signInLink = await openDemoShop(app);
      const url = await openDoors(app, options, lifeline);
      const withdraw = announceServer(config.EMPORIUM_DATA, { url, gatewayUrl });
      await lifeline.add('announcement', async () => withdraw());
      const durationMs = performance.now() - began;
      announce({ url, roles: [...options.roles], signInLink, durationMs }, config, log);
    },
  });
}

async function bringUpToDate(connections: Connections, log: Log): Promise<void> {
  const { applied, version } = await migrate({ connection: connections.owner });
  if (applied.length > 0) log.info('event=database.migrated', { files: applied.length, version });
}

/** Loads the code of API and worker while the database and the gateway come up. */
async function preload({ roles }: StartOptions): Promise<void> {
  await Promise.all([
    roles.has('api') ? import('./server.ts') : undefined,
    roles.has('worker') ? import('./worker.ts') : undefined,
  ]);
}

/** The worker first: when the end comes, the API stops taking requests before the worker stops. */
async function openDoors(
  app: App,
  options: StartOptions,
  lifeline: Lifeline,
): Promise<string | null> {
  if (options.roles.has('worker')) {
    const { startWorker } = await import('./worker.ts');
    const worker = await startWorker(app);
    await lifeline.add('worker', () => worker.stop());
  }
  if (!options.roles.has('api')) return null;
  const { startApi } = await import('./server.ts');
  const address = { host: app.config.HOST, port: app.config.PORT };
  const api = await startApi(app, address).catch((error: unknown) => {
    throw explainListenError(error, address.host, address.port);
  });
  await lifeline.add('API', () => api.close());
  return api.url;
}

/**
 * The card gateway simulator, where no real gateway is set. A process without the role `api` pays through the one
 * that the API's process on the same data directory runs.
 */
async function startGateway(
  config: Config,
  log: Log,
  { roles }: StartOptions,
  lifeline: Lifeline,
): Promise<string | null> {
  if (config.PAYMENT_GATEWAY_URL !== undefined) return config.PAYMENT_GATEWAY_URL;
  if (!roles.has('api')) return findRunningServer(config.EMPORIUM_DATA)?.gatewayUrl ?? null;
  const named = log.named('emporium.gateway');
  const ledger = join(config.EMPORIUM_DATA, 'gateway-ledger.ndjson');
  const gateway = await keepChild({
    command: (port) => [
      '--max-old-space-size=128',
      '--max-semi-space-size=1',
      GATEWAY,
      '--port',
      String(port),
      '--ledger',
      ledger,
      '--exit-with-parent',
    ],
    portOf: (line) => (JSON.parse(line) as { listening?: number }).listening,
    log: (message, extra) => named.warn(message, extra),
  });
  await lifeline.add('gateway simulator', gateway.stop);
  return `http://127.0.0.1:${gateway.port}`;
}

/** On an empty database the demo shop is made; its owner's one-time way in, or null on every later start. */
async function openDemoShop(app: App): Promise<string | null> {
  const { defaultShop } = await import('#modules/shops/index.ts');
  if ((await defaultShop(app)) !== undefined) return null;
  const { makeDemoShop } = await import('#modules/demo/index.ts');
  return await makeDemoShop(app);
}
