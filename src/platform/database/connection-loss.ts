import pg from 'pg';
import { reasonOf } from '../reason-of.ts';

/**
 * The database cannot be reached, or went away while it was asked: 503, come again. What was to be
 * committed at that moment may have been; only asking again under the same key can tell. `cause` is
 * the driver's own error.
 */
export class DatabaseUnavailable extends Error {
  /** Wraps what the driver said. */
  constructor(cause: unknown) {
    const words = reasonOf(cause);
    super(`The database is not there: ${words}`, { cause });
    this.name = 'DatabaseUnavailable';
  }
}

const lost = new WeakSet<object>();
const warnings = new WeakMap<object, number>();

/** Watches a connection from its first moment, so that `explain` knows when it is gone. */
export function watchConnection(client: pg.ClientBase): void {
  client.on('error', () => lost.add(client));
  client.on('end', () => lost.add(client));
  client.on('notice', ({ code }) => {
    if (code === WARNING) warnings.set(client, warningsOf(client) + 1);
  });
}

/** Class 01 without a more exact word: whatever the language of the server's messages. */
const WARNING = '01000';

/**
 * How many warnings came on this connection. One that comes with COMMIT says that somebody ended the
 * wait for a standby: committed here, and lost if this host is (src/backend/replication/syncrep.c).
 * Statements of ours give none.
 */
export function warningsOf(client: pg.ClientBase): number {
  return warnings.get(client) ?? 0;
}

/**
 * What a failed call of the driver means. An error that PostgreSQL sent stays as it is, unless it
 * ends the connection; any other error of a connection that is gone is its loss, whatever the words:
 * `write EPIPE`, `Connection terminated unexpectedly`, `Client was closed and is not queryable`.
 */
export function explain(client: pg.ClientBase, error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  const gone =
    error instanceof pg.DatabaseError
      ? endsConnection(error)
      : lost.has(client) || hasNoAnswer(error);
  return gone ? new DatabaseUnavailable(error) : error;
}

/** The driver gave up waiting; it has no class or code for that, and tells before the connection ends. */
function hasNoAnswer(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/**
 * Class 08 is the connection; 57P01 to 57P05 tell that the server goes, crashes, starts, or had
 * enough of an idle session; 25P03 and 25P04 that a transaction was left open too long
 * (https://www.postgresql.org/docs/18/errcodes-appendix.html). FATAL and PANIC always end the session.
 */
function endsConnection({ code = '', severity }: pg.DatabaseError): boolean {
  return /^(08|57P0[1-5]|25P0[34])/.test(code) || severity === 'FATAL' || severity === 'PANIC';
}
