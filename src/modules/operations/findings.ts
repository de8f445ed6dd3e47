import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#platform/config.ts';
import { StartError } from '#platform/postgres/index.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { checkPort } from '#platform/start/check-port.ts';
import { describeDatabase } from '#platform/start/describe-database.ts';
import type { RunningServer } from '#platform/start/running-server.ts';
import { webOutput } from '#platform/web/build-web.ts';
import { bytesOf } from '#platform/written.ts';
import type { Finding } from './contract.ts';
import { nearestExisting } from './read-machine.ts';

const OLDEST_NODE = 24;
// The threshold of the disk alert: below it the database may stop at any time.
const LEAST_FREE_BYTES = 1_000_000_000;
const FEW_FREE_BYTES = 5_000_000_000;
const PATIENCE_MS = 2_000;

/** The Node that runs this. */
export async function lookAtNode(): Promise<Finding> {
  const found = process.versions.node;
  if (Number(found.split('.')[0]) >= OLDEST_NODE) return { what: 'Node', state: 'ok', found };
  return { what: 'Node', state: 'fail', found, remedy: 'Run "npm ci": it brings Node 24.' };
}

/** The data directory: whether this user may write there. */
export async function lookAtDataDirectory(config: Config): Promise<Finding> {
  const what = 'data directory';
  const directory = nearestExisting(config.EMPORIUM_DATA);
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    const isThere = directory === config.EMPORIUM_DATA;
    const found = config.EMPORIUM_DATA + (isThere ? '' : ' (made at the first start)');
    return { what, state: 'ok', found };
  } catch (error) {
    return {
      what,
      state: 'fail',
      found: reasonOf(error),
      remedy: 'Give this user write access, or choose another directory with EMPORIUM_DATA.',
    };
  }
}

/** Free space below the data directory. */
export async function lookAtDiskSpace(config: Config): Promise<Finding> {
  const { bavail, bsize, blocks } = await statfs(nearestExisting(config.EMPORIUM_DATA));
  const free = bavail * bsize;
  const found = `${bytesOf(free)} free of ${bytesOf(blocks * bsize)}`;
  if (free >= FEW_FREE_BYTES) return { what: 'disk', state: 'ok', found };
  const state = free < LEAST_FREE_BYTES ? 'fail' : 'warn';
  return {
    what: 'disk',
    state,
    found,
    remedy: 'Free space, or move EMPORIUM_DATA to a larger disk.',
  };
}

/** The port: served by us, free, or taken by another program. */
export async function lookAtPort(
  config: Config,
  running: RunningServer | undefined,
): Promise<Finding> {
  const what = 'port';
  if (running?.url) return { what, state: 'ok', found: `Emporium serves ${running.url}` };
  try {
    await checkPort(config.HOST, config.PORT);
    return { what, state: 'ok', found: `${config.HOST}:${config.PORT} is free` };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return { what, state: 'fail', found: error.message, remedy: 'Choose another port with PORT.' };
  }
}

/** The database: whether it answers, and whether its migrations are this release's. */
export async function lookAtDatabase(config: Config): Promise<Finding> {
  const what = 'database';
  try {
    const state = await describeDatabase(config);
    if (state.kind === 'not made yet')
      return { what, state: 'ok', found: 'made at the first start' };
    if (state.kind === 'at rest') {
      return {
        what,
        state: 'ok',
        found: `PostgreSQL ${state.major}, at rest; "emporium start" starts it`,
      };
    }
    const { pending, unknown, version } = state.migrations;
    const found = `PostgreSQL ${state.server}, migrated to ${version}`;
    if (pending.length > 0) {
      const more = `${found}, ${pending.length} pending`;
      return { what, state: 'warn', found: more, remedy: 'Run "emporium migrate".' };
    }
    if (unknown.length === 0) return { what, state: 'ok', found };
    const newer = `${found} by a newer release`;
    return { what, state: 'warn', found: newer, remedy: 'Upgrade this Emporium too.' };
  } catch (error) {
    return {
      what,
      state: 'fail',
      found: reasonOf(error),
      remedy: 'Check that the server runs, and address, user and password in DATABASE_URL.',
    };
  }
}

/** The card gateway: whether anybody answers there. */
export async function lookAtGateway(
  config: Config,
  running: RunningServer | undefined,
): Promise<Finding> {
  const what = 'payment gateway';
  const url = config.PAYMENT_GATEWAY_URL ?? running?.gatewayUrl;
  if (url === undefined || url === null) {
    return {
      what,
      state: config.NODE_ENV === 'production' ? 'warn' : 'ok',
      found: 'the simulator, started with the server: no money moves',
      ...(config.NODE_ENV === 'production'
        ? { remedy: 'Set PAYMENT_GATEWAY_URL to a real gateway.' }
        : {}),
    };
  }
  try {
    // Any answer will do: what the gateway serves at its root is its own affair.
    await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { what, state: 'ok', found: `${url} answers` };
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return {
      what,
      state: 'fail',
      found: `${url} does not answer (${cause})`,
      remedy: 'Shoppers cannot pay by card until it does. Check the address and the network.',
    };
  }
}

/** The built pages. */
export async function lookAtPages(): Promise<Finding> {
  if (existsSync(join(webOutput, 'hash')))
    return { what: 'pages', state: 'ok', found: `built in ${webOutput}` };
  return {
    what: 'pages',
    state: 'warn',
    found: 'not built yet',
    remedy: '"emporium start" builds them; it needs web/.',
  };
}
