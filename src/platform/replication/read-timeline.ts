import type pg from 'pg';
import { withClient } from '../postgres/with-client.ts';

/**
 * The timeline that a primary writes: it grows with every promotion, so of two that both call
 * themselves primary the higher one is right. The role of `connection` needs nothing but to log in.
 */
export async function readTimeline(connection: pg.ClientConfig): Promise<number> {
  const config = { ...connection, application_name: 'emporium timeline' };
  return await withClient(config, async (client) => {
    const { rows } = await client.query<{ file: string }>(
      'select pg_walfile_name(pg_current_wal_insert_lsn()) as file',
    );
    return timelineOf(rows[0]!.file);
  });
}

/** The first eight digits of the name of a segment. */
export function timelineOf(walFile: string): number {
  return Number.parseInt(walFile.slice(0, 8), 16);
}
