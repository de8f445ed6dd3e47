import { connectionsFor } from '../app.ts';
import type { Config } from '../config.ts';
import type { Connections } from '../database/index.ts';
import { migrate, migrationState, type MigrationState } from '../database/migrate.ts';
import { runStatement, type StatementAnswer } from './run-statement.ts';
import { startEmbedded } from './start-embedded.ts';
import { attachEmbeddedPostgres, StartError } from '../postgres/index.ts';

/** A database for one command, and how to leave it as it was. */
export interface ReachedDatabase {
  connections: Connections;
  migrate: (log: (line: string) => void) => Promise<{ applied: string[]; version: string }>;
  migrationState: () => Promise<MigrationState>;
  /** Runs what an operator typed. */
  run: (statement: string, write: boolean) => Promise<StatementAnswer>;
  close: () => Promise<void>;
}

/**
 * The database for an operator command: the one of DATABASE_URL, or that of the Emporium that runs
 * on this data directory, or the same one started for the moment and stopped by `close`. Throws a
 * StartError when it cannot be reached, and when a foreign one has not been migrated (unless
 * `migrated` is false: the caller migrates).
 */
export async function reachDatabase(
  config: Config,
  { log, migrated = true }: { log?: (line: string) => void; migrated?: boolean } = {},
): Promise<ReachedDatabase> {
  if (config.DATABASE_URL !== undefined) {
    const connections = connectionsFor({ url: config.DATABASE_URL });
    if (migrated) await refuseUnmigrated(connections);
    return reached(connections, async () => undefined);
  }
  const running = attachEmbeddedPostgres(config.EMPORIUM_DATA);
  if (running !== undefined) {
    return reached(connectionsFor(running), async () => undefined);
  }
  const started = await startEmbedded(config, {
    purpose: 'command',
    ...(log === undefined ? {} : { log }),
  });
  const connections = connectionsFor(started.connection);
  try {
    if (migrated) await migrate({ connection: connections.owner });
  } catch (error) {
    await started.stop();
    throw error;
  }
  return reached(connections, started.stop);
}

function reached(connections: Connections, close: () => Promise<void>): ReachedDatabase {
  return {
    connections,
    migrate: (log) => migrate({ connection: connections.owner, log }),
    migrationState: () => migrationState({ connection: connections.owner }),
    run: (statement, write) => runStatement(connections, statement, write),
    close,
  };
}

async function refuseUnmigrated(connections: Connections): Promise<void> {
  const state = await migrationState({ connection: connections.owner }).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (state.pending.length === 0) return;
  throw new StartError(
    `The database lacks ${state.pending.length} migrations. Run "emporium migrate" first.`,
  );
}

/** A failed connection to DATABASE_URL as one sentence; an error of another kind stays as it is. */
export function unreachable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const refused = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|28|3D000|57P03|53300|08)/.test(code);
  const reason = error instanceof Error ? error.message || code : String(error);
  return refused
    ? new StartError(
        `The database of DATABASE_URL cannot be reached (${reason}). Check address, user and password.`,
      )
    : error;
}
