import type { Config } from '../config.ts';
import type { Connections } from '../database/index.ts';
import { migrate } from '../database/migrate.ts';
import type { Log } from '../log.ts';
import { checkPort } from './check-port.ts';
import { keepSecretKey } from './keep-secret-key.ts';
import type { Lifeline } from './lifeline.ts';
import { startDatabase } from './start-database.ts';

/** What a server stands on. */
export interface Ground {
  connections: Connections;
  secretKey: string;
  /** Settles when the database is at this release. */
  migrated: Promise<void>;
}

/**
 * Makes sure of the secret key, the database and, for a process that serves, the port. Migrations
 * go on while the caller does other things. `rescue` receives what an impatient end has to call.
 * Throws a StartError for whatever is missing.
 */
export async function prepareGround(
  config: Config,
  log: Log,
  lifeline: Lifeline,
  { serves, rescue }: { serves: boolean; rescue: (how: () => Promise<void>) => void },
): Promise<Ground> {
  const secretKey = keepSecretKey(config);
  const database = await startDatabase(config, log, lifeline);
  rescue(database.rescue);
  if (serves) await checkPort(config.HOST, config.PORT);
  const { connections } = database;
  return { connections, secretKey, migrated: bringUpToDate(connections, log) };
}

async function bringUpToDate(connections: Connections, log: Log): Promise<void> {
  const waits = (line: string): void => {
    if (line.includes('waits for')) log.warn('event=database.migration_waits', { line });
  };
  const { applied, version, newer } = await migrate({ connection: connections.owner, log: waits });
  if (newer) {
    log.warn('event=database.is_newer', {
      files: newer,
      consequence: 'a newer Emporium has been here; this one works with what it added',
    });
  }
  if (applied.length > 0) log.info('event=database.migrated', { files: applied.length, version });
}
