import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { keepChild } from './keep-child.ts';
import type { Lifeline } from './lifeline.ts';
import { findRunningServer } from './running-server.ts';

/**
 * The address of the card gateway: PAYMENT_GATEWAY_URL, or the simulator `program`, started here as
 * a process of its own with its ledger in the data directory. A process that does not serve pays
 * through the simulator of the one that does; null when there is none.
 */
export async function keepGateway(
  config: Config,
  log: Log,
  lifeline: Lifeline,
  { program, serves }: { program: string; serves: boolean },
): Promise<string | null> {
  if (config.PAYMENT_GATEWAY_URL !== undefined) return config.PAYMENT_GATEWAY_URL;
  if (!serves) return findRunningServer(config.EMPORIUM_DATA)?.gatewayUrl ?? null;
  const named = log.named('emporium.gateway');
  const ledger = join(config.EMPORIUM_DATA, 'gateway-ledger.ndjson');
  const webhooks = webhooksFile(config.EMPORIUM_DATA);
  // What a killed run left may name a port that is another program's by now.
  rmSync(webhooks, { force: true });
  const gateway = await keepChild({
    command: (port) => [
      '--max-old-space-size=128',
      '--max-semi-space-size=1',
      program,
      '--port',
      String(port),
      '--ledger',
      ledger,
      '--webhooks',
      webhooks,
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

/**
 * Registers an address for the events of every merchant with the simulator of this data directory,
 * which reads it whenever it has something to tell, after a restart too. `key`: the secrets of the
 * merchants are drawn from it.
 */
export function registerWebhooks(
  dataDirectory: string,
  registration: { url: string; key: string },
) {
  writeFileSync(webhooksFile(dataDirectory), JSON.stringify(registration), { mode: 0o600 });
}

function webhooksFile(dataDirectory: string): string {
  return join(dataDirectory, 'gateway-webhooks.json');
}
