import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Config } from '#platform/config.ts';
import type { Connections } from '#platform/database/index.ts';
import { migrationState } from '#platform/database/migrate.ts';
import { StartError } from '#platform/postgres/index.ts';
import { checkPort } from '#platform/start/check-port.ts';
import { unreachable } from '#platform/start/reach-database.ts';
import type { RunningServer } from '#platform/start/running-server.ts';
import { webOutput } from '#platform/web/build-web.ts';
import type { Finding } from './doctor.ts';

const OLDEST_NODE = 24;
// The threshold of the disk alert: below it the database may stop at any time.
const LEAST_FREE_BYTES = 1_000_000_000;
const FEW_FREE_BYTES = 5_000_000_000;
const PATIENCE_MS = 2_000;

export async function lookAtNode(): Promise<Finding> {
  const found = process.versions.node;
  if (Number(found.split('.')[0]) >= OLDEST_NODE) return { what: 'Node', state: 'ok', found };
  return { what: 'Node', state: 'fail', found, remedy: 'Run "npm ci": it brings Node 24.' };
}

export async function lookAtDataDirectory(config: Config): Promise<Finding> {
  const what = 'data directory';
  const directory = nearestExisting(config.EMPORIUM_DATA);
  try {
    await access(directory, constants.W_OK | constants.X_OK);
    const found = `${config.EMPORIUM_DATA}${directory === config.EMPORIUM_DATA ? '' : ' (made at the first start)'}`;
    return { what, state: 'ok', found };
  } catch (error) {
    return {
      what,
      state: 'fail',
      found: error instanceof Error ? error.message : String(error),
      remedy: 'Give this user write access, or choose another directory with EMPORIUM_DATA.',
    };
  }
}

export async function lookAtDiskSpace(config: Config): Promise<Finding> {
  const { bavail, bsize, blocks } = await statfs(nearestExisting(config.EMPORIUM_DATA));
  const free = bavail * bsize;
  const found = `${(free / 1e9).toFixed(1)} GB free of ${((blocks * bsize) / 1e9).toFixed(1)} GB`;
  if (free >= FEW_FREE_BYTES) return { what: 'disk', state: 'ok', found };
  const state = free < LEAST_FREE_BYTES ? 'fail' : 'warn';
  return {
    what: 'disk',
    state,
    found,
    remedy: 'Free space, or move EMPORIUM_DATA to a larger disk.',
  };
}

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

export async function lookAtDatabase(
  target: Connections | undefined,
  config: Config,
): Promise<Finding> {
  const what = 'database';
  if (target === undefined) {
    const known = existsSync(join(config.EMPORIUM_DATA, 'postgres', 'PG_VERSION'));
    return {
      what,
      state: 'ok',
      found: known ? 'not running; "emporium start" starts it' : 'made at the first start',
    };
  }
  try {
    const version = await versionOf(target);
    const {
      pending,
      unknown,
      version: migration,
    } = await migrationState({ connection: target.owner });
    const found = `PostgreSQL ${version}, migrated to ${migration}`;
    if (pending.length > 0) {
      return {
        what,
        state: 'warn',
        found: `${found}, ${pending.length} pending`,
        remedy: 'Run "emporium migrate".',
      };
    }
    if (unknown.length > 0) {
      return {
        what,
        state: 'warn',
        found: `${found} by a newer release`,
        remedy: 'Upgrade this Emporium too.',
      };
    }
    return { what, state: 'ok', found };
  } catch (error) {
    const told = unreachable(error);
    return {
      what,
      state: 'fail',
      found: told instanceof Error ? told.message : String(told),
      remedy: 'Check that the server runs, and the address, user and password of DATABASE_URL.',
    };
  }
}

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

export async function lookAtSecrets(config: Config): Promise<Finding> {
  const what = 'secret key';
  if (config.SECRET_KEY !== undefined) return { what, state: 'ok', found: 'from SECRET_KEY' };
  return { what, state: 'ok', found: `kept in ${join(config.EMPORIUM_DATA, 'secret-key')}` };
}

async function versionOf(target: Connections): Promise<string> {
  const client = new pg.Client({ ...target.owner, connectionTimeoutMillis: PATIENCE_MS });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]!.version;
  } finally {
    await client.end();
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
