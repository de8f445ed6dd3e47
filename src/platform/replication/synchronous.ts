import type pg from 'pg';
import { withClient } from '../postgres/with-client.ts';

/** Whom commits wait for from now on. */
export type Synchronous =
  | { changed: true; names: string[] }
  | { changed: false; reason: 'not a primary' | 'nobody follows'; missing: string[] };

/**
 * Has every commit wait until all of `names` have it safely stored; all that follow now when `names`
 * is empty; nobody when it is null. A name that does not follow now is refused: the next commit would
 * wait for it for ever. All, not any: whichever of them is promoted has everything that was
 * acknowledged.
 */
export async function setSynchronous(
  connection: pg.ClientConfig,
  names: readonly string[] | null,
): Promise<Synchronous> {
  const config = { ...connection, application_name: 'emporium synchronous' };
  return await withClient(config, async (client) => {
    const { rows } = await client.query<{ standby: boolean; following: string[] }>(
      `select pg_is_in_recovery() as standby, array(
         select application_name from pg_stat_replication
         where state = 'streaming' order by application_name
       ) as following`,
    );
    const { standby, following } = rows[0]!;
    if (standby) return { changed: false, reason: 'not a primary', missing: [] };
    const wanted = names === null ? [] : names.length > 0 ? names : following;
    const missing = wanted.filter((name) => !following.includes(name));
    if (names !== null && (wanted.length === 0 || missing.length > 0)) {
      return { changed: false, reason: 'nobody follows', missing };
    }
    await client.query(`alter system set synchronous_standby_names = '${valueOf(wanted)}'`);
    await client.query('select pg_reload_conf()');
    return { changed: true, names: [...wanted] };
  });
}

function valueOf(names: readonly string[]): string {
  if (names.length === 0) return '';
  const quoted = names.map((name) => `"${name.replaceAll('"', '""').replaceAll("'", "''")}"`);
  return `FIRST ${names.length} (${quoted.join(', ')})`;
}
