import type { App, Context } from '../context.ts';
import { cookie } from '../http/cookies.ts';

/** Names the place in the log up to which somebody has written; sent with what they do next. */
const COOKIE = 'emporium_written';
/** A replica that is later than this is not asked at all. */
const KEPT_SECONDS = 60;
const LSN = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/;

/** How far the database was when this person last wrote, or undefined when that is long ago. */
export function writtenUpTo(ctx: Context): string | undefined {
  const lsn = ctx.request?.cookies[COOKIE];
  return lsn !== undefined && LSN.test(lsn) ? lsn : undefined;
}

/**
 * The cookie that lets a person see in lists what they have just changed, in any process; undefined
 * when no list is read from a replica. Called after a request that may have written.
 */
export async function writtenCookie(app: App, secure: boolean): Promise<string | undefined> {
  if (app.database.replica === undefined) return undefined;
  try {
    const { rows } = await app.database.system.query<{ lsn: string }>(
      'select pg_current_wal_insert_lsn()::text as lsn',
    );
    const lsn = rows[0]?.lsn ?? '';
    return cookie(COOKIE, lsn, { maxAgeSeconds: KEPT_SECONDS, secure });
  } catch (error) {
    // What was written stays written: its answer must not fail for the sake of the next list.
    app.log.named('emporium.database').warn('event=database.place_not_read', { error });
    return undefined;
  }
}
