import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from '../postgres/with-client.ts';

const LOOK_AGAIN_MS = 100;

/**
 * Runs `work` while no other process of this database does the same: `purpose` names what. Asks again
 * and again instead of waiting in line, because a waiter in line would block CREATE INDEX CONCURRENTLY
 * for ever. The turn ends with the connection, whatever happens to this process.
 */
export async function takeTurn<T>(
  connection: pg.ClientConfig,
  purpose: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const name = `emporium ${purpose}`;
  return await withClient({ ...connection, application_name: name }, async (client) => {
    const taken = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken';
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>(taken, [name]);
      if (rows[0]?.taken === true) return await work(client);
      await sleep(LOOK_AGAIN_MS);
    }
  });
}
