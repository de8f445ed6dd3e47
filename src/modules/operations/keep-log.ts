import { logTimers } from '#modules/backup/index.ts';
import { connectionsFor, createApp } from '#platform/app.ts';
import type { Config } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';
import type { PostgresConnection } from '#platform/postgres/index.ts';
import type { Lifeline } from '#platform/start/lifeline.ts';
import { startTimers } from '#platform/worker.ts';

/**
 * Takes the log of a database that runs alone into the archive, until the lifeline ends: the servers
 * and workers that use it are on other hosts, and cannot reach its files.
 */
export async function keepLog(
  config: Config,
  connection: PostgresConnection,
  log: Log,
  lifeline: Lifeline,
): Promise<void> {
  const secretKey = config.SECRET_KEY ?? 'only copied, nothing is signed';
  const app = createApp(config, connectionsFor(connection), { log, secretKey });
  await lifeline.add('database connections', () => app.database.close());
  const timers = startTimers(app, logTimers);
  await lifeline.add('keeper of the log', () => timers.stop());
}
