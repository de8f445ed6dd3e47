import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '../postgres/start-error.ts';

/**
 * Who waits for a lock on a table holds up everybody who comes after. So a migration waits for a
 * moment, lets them all pass, and asks again. Far below what a request waits for a connection (1 s)
 * or for a lock (2 s).
 */
export const LOCK_WAIT = '250ms';
const LOCK_NOT_AVAILABLE = '55P03';
const PAUSES_MS = [250, 500, 1000];
const LONGEST_PAUSE_MS = 2000;
const PATIENCE_MS = 300_000;

const HOLDERS = `select a.pid, a.application_name as name,
    extract(epoch from now() - a.xact_start)::int as seconds
  from pg_stat_activity a
  where a.datname = current_database() and a.pid <> pg_backend_pid()
    and a.xact_start < now() - interval '250 ms'
  order by a.xact_start limit 3`;

/**
 * Runs `work` on the connection, again whenever it could not have a lock, and names who stands in the
 * way. Throws a StartError after five minutes of that; any other error as it is.
 */
export async function untilUnlocked(
  client: pg.Client,
  { what, log }: { what: () => string; log: (line: string) => void },
  work: () => Promise<void>,
): Promise<void> {
  const ends = Date.now() + PATIENCE_MS;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) throw error;
    }
    await client.query('rollback');
    const holders = await findHolders(client);
    if (Date.now() > ends) {
      throw new StartError(
        `${what()} could not have the lock that it needs for five minutes: ${holders}. ` +
          'Let that end, or end it with "emporium database kill-long", and start again.',
      );
    }
    log(`${what()} waits for a lock: ${holders}`);
    await sleep(PAUSES_MS[attempt] ?? LONGEST_PAUSE_MS);
  }
}

async function findHolders(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; name: string; seconds: number }>(HOLDERS);
  if (rows.length === 0) return 'held by a transaction that has just ended';
  return rows
    .map(
      ({ pid, name, seconds }) => `process ${pid} (${name}) is in a transaction for ${seconds} s`,
    )
    .join(', ');
}
