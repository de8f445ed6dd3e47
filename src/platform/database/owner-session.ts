import pg from 'pg';
import type { App } from '../context.ts';
import { DatabaseUnavailable, explain, watchConnection } from './connection-loss.ts';
import { getTypeParser } from './database.ts';
import type { AnyStatement, Queryable } from './statement.ts';

/** One connection as the owner of the database, for what concerns no shop. */
export interface OwnerSession extends Queryable {
  /** Runs a command that takes no parameters and stands in no transaction, such as VACUUM. */
  command(text: string): Promise<void>;
}

const CONNECT_WAIT_MS = 5_000;
/** A look that takes longer is a finding of its own: the server is frozen, or the network swallows. */
const ANSWER_WAIT_MS = 30_000;

/**
 * The operator's door: PostgreSQL's own catalogue, its statistics and its upkeep, which the roles of
 * the doors for shops may not see. `purpose` shows in pg_stat_activity, so that operators and
 * `database kill-long` know whose work it is. Each statement commits by itself. The session ends
 * with `work`. A statement may take 30 s, a command as long as it wants. Throws DatabaseUnavailable when
 * there is no database, or it is lost meanwhile.
 */
export async function ownerSession<T>(
  app: Pick<App, 'database'>,
  purpose: string,
  work: (session: OwnerSession) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...app.database.connections.owner,
    application_name: `emporium ${purpose}`,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    types: { getTypeParser },
  });
  // A connection that breaks in use tells the statement that waits as well.
  watchConnection(client);
  await client.connect().catch((error: unknown) => {
    throw new DatabaseUnavailable(error);
  });
  const ask = async (query: string | pg.QueryConfig): Promise<pg.QueryResult> => {
    try {
      return await client.query(query);
    } catch (error) {
      throw explain(client, error);
    }
  };
  try {
    await ask(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set lock_timeout = '2s'`);
    return await work({
      query: async ({ text }: AnyStatement, values) =>
        await ask(patient({ text, values: [...values] })),
      command: async (text) => {
        await ask(text);
      },
    });
  } finally {
    await client.end();
  }
}

/** The driver knows a limit for one query; its types do not. */
function patient(query: pg.QueryConfig): pg.QueryConfig & { query_timeout: number } {
  return { ...query, query_timeout: ANSWER_WAIT_MS };
}
