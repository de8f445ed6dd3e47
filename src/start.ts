import { flushCompileCache } from 'node:module';
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
import type { Worker } from '#platform/worker.ts';
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
      // Now, not at the end: a process that is killed has no end.
      flushCompileCache();
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

/**
 * Opens the API, then starts the worker: mounting the routes keeps this process busy, and timers that begin at the
 * same moment would wait too long for a connection. The worker is on the lifeline first, so the API ends before it.
 */
async function openDoors(
  app: App,
  options: StartOptions,
  lifeline: Lifeline,
): Promise<string | null> {
  let worker: Promise<Worker> | undefined;
  await lifeline.add('worker', async () => (await worker)?.stop());
  const url = options.roles.has('api') ? await openApi(app, lifeline) : null;
  if (options.roles.has('worker')) {
    const { startWorker } = await import('./worker.ts');
    worker = startWorker(app);
    await worker;
  }
  return url;
}

async function openApi(app: App, lifeline: Lifeline): Promise<string> {
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
    // Kept as compiled code it needs no TypeScript parser: 28 MB less.
    env: { NODE_COMPILE_CACHE: join(config.EMPORIUM_DATA, 'cache', 'compiled') },
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
