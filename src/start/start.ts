import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { WEBHOOK_PATH, webhookKeyOf } from '#modules/payments/index.ts';
import { createApp } from '#platform/app.ts';
import type { ServerRole } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { createLog } from '#platform/log.ts';
import { buildPages } from '#platform/start/build-pages.ts';
import { keepGateway, registerWebhooks } from '#platform/start/keep-gateway.ts';
import { prepareGround } from '#platform/start/prepare-ground.ts';
import { runUntilSignal } from '#platform/start/run-until-signal.ts';
import { announceServer } from '#platform/start/running-server.ts';
import { announce } from './announce.ts';
import { openDemoShop } from './open-demo-shop.ts';
import { loadDoors, openDoors } from './open-doors.ts';

export interface StartOptions {
  roles: ReadonlySet<ServerRole>;
  /** Standard output belongs to a JSON document: the log goes to standard error. */
  json: boolean;
}

const GATEWAY = fileURLToPath(new URL('../modules/payments/gateway/main.ts', import.meta.url));

/**
 * Runs Emporium until a signal. Resolves with the exit code once everything has ended in the
 * opposite order of its start. Throws a StartError, with nothing left running, when a part cannot
 * start.
 */
export async function start(config: Config, { roles, json }: StartOptions): Promise<number> {
  const log = createLog(config, json ? process.stderr : process.stdout);
  const began = performance.now();
  const serves = roles.has('api');
  let rescue = async (): Promise<void> => undefined;
  return await runUntilSignal({
    say: (message, extra) => log[extra?.['error'] === undefined ? 'info' : 'error'](message, extra),
    rescue: () => rescue(),
    start: async (lifeline) => {
      const ground = await prepareGround(config, log, lifeline, {
        serves,
        rescue: (how) => (rescue = how),
      });
      const [gatewayUrl] = await Promise.all([
        keepGateway(config, log, lifeline, { program: GATEWAY, serves }),
        ground.migrated,
        serves ? buildPages(log) : undefined,
        loadDoors(roles),
      ]);
      const paying = gatewayUrl === null ? config : { ...config, PAYMENT_GATEWAY_URL: gatewayUrl };
      const app = createApp(paying, ground.connections, { log, secretKey: ground.secretKey });
      await lifeline.add('database connections', () => app.database.close());
      await lifeline.add('Redis', async () => app.redis?.close());
      const signInPath = serves ? await openDemoShop(app) : null;
      const url = await openDoors(app, roles, lifeline);
      if (url !== null && config.PAYMENT_GATEWAY_URL === undefined) {
        const webhooks = { url: `${url}${WEBHOOK_PATH}`, key: webhookKeyOf(app) };
        registerWebhooks(config.EMPORIUM_DATA, webhooks);
      }
      const withdraw = announceServer(config.EMPORIUM_DATA, { url, gatewayUrl });
      await lifeline.add('announcement', async () => withdraw());
      const durationMs = performance.now() - began;
      const signInLink = url !== null && signInPath !== null ? `${url}${signInPath}` : null;
      announce({ url, roles: [...roles], signInLink, durationMs }, config, log);
      // Now, not at the end: a process that is killed has no end.
      flushCompileCache();
    },
  });
}
