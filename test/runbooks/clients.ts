/** Programs of others at the database: reporting tools, consoles. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import type { Desk } from './desk.ts';

export interface Outsider {
  client: pg.Client;
  /** Ends it, unless somebody else did. */
  leave: () => Promise<void>;
}

/** Connects to the database under the name of another program. */
export async function connectAs(desk: Desk, application: string): Promise<Outsider> {
  const connection = attachEmbeddedPostgres(desk.system.dataDirectory);
  if (!connection) throw new Error('the database does not run');
  const client = new pg.Client({ ...connection, application_name: application });
  let isOpen = true;
  // That it is ended is what the page is about.
  client.on('error', () => (isOpen = false));
  client.on('end', () => (isOpen = false));
  await client.connect();
  return {
    client,
    leave: async () => {
      if (isOpen) await client.end();
    },
  };
}

/** SQLSTATE of a statement that was cancelled, and of one whose connection was ended. */
const ENDED = ['57014', '57P01'];

/** Begins a statement that does not end by itself; resolves when it has run for so long. */
export async function runFor(
  { client }: Outsider,
  statement: string,
  milliseconds: number,
): Promise<void> {
  const early = client.query(statement).then(
    () => 'it ended',
    (error: unknown) => {
      if (error instanceof pg.DatabaseError && !ENDED.includes(error.code ?? '')) {
        return error.message;
      }
      return 'it was ended';
    },
  );
  const how = await Promise.race([early, sleep(milliseconds)]);
  if (typeof how === 'string') throw new Error(`${statement}: ${how}, before anybody looked`);
}
