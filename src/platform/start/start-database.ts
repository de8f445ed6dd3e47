import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connectionsFor } from '../app.ts';
import type { Config } from '../config.ts';
import type { Connections } from '../database/index.ts';
import type { Log } from '../log.ts';
import { StartError } from '../postgres/index.ts';
import { levelOfLine } from '../postgres/log-level.ts';
import { withClient } from '../postgres/with-client.ts';
import type { Lifeline } from './lifeline.ts';
import { unreachable } from './reach-database.ts';
import { startEmbedded, yieldToPeers } from './start-embedded.ts';

/** The database under a server, and what an impatient end has to call. */
export interface ServerDatabase {
  connections: Connections;
  rescue: () => Promise<void>;
}

// A container of the database may come up after ours.
const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 500;

/**
 * Starts the embedded PostgreSQL, or waits up to 30 s for the one of DATABASE_URL. Throws a
 * StartError when there is none.
 */
export async function startDatabase(
  config: Config,
  log: Log,
  lifeline: Lifeline,
): Promise<ServerDatabase> {
  if (config.DATABASE_URL !== undefined) {
    const connections = connectionsFor({ url: config.DATABASE_URL });
    await untilReachable(connections.owner, log);
    return { connections, rescue: async () => undefined };
  }
  const server = log.named('emporium.postgres');
  const postgres = await startEmbedded(config, {
    log: (line) => server[levelOfLine(line)]('event=postgres.said', { line }),
  });
  await lifeline.add('PostgreSQL', postgres.stop);
  await yieldToPeers(config, postgres, { log: server, lifeline });
  return { connections: connectionsFor(postgres.connection), rescue: postgres.stop };
}

async function untilReachable(owner: pg.ClientConfig, log: Log): Promise<void> {
  const ends = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await withClient({ ...owner, connectionTimeoutMillis: 5000 }, async () => undefined);
      return;
    } catch (error) {
      const told = unreachable(error);
      if (!(told instanceof StartError) || Date.now() > ends || isFinal(error)) throw told;
      log.info('event=database.awaited', { reason: error instanceof Error ? error.message : '' });
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

/** A wrong password or a missing database does not get better by waiting. */
function isFinal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(28|3D)/.test(error.code ?? '');
}
