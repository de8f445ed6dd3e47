import type pg from 'pg';
import { withClient } from '../postgres/with-client.ts';
import { type Address, showAddress } from './address.ts';
import { askPeer } from './peer.ts';
import { readStatus, type StandbyStatus } from './read-status.ts';
import { readTimeline } from './read-timeline.ts';

const PATIENCE_SECONDS = 60;

/** Why a standby was not promoted. */
export type NotPromoted =
  | { promoted: false; reason: 'primary already' }
  | { promoted: false; reason: 'primary answers'; primary: string };

/** What was promoted: where its log stood, and the timeline that it writes now. */
export interface Promoted {
  promoted: true;
  timeline: number;
  before: StandbyStatus;
}

/**
 * Makes the standby of `connection` (its owner's) the primary. Not while one of `others` still
 * answers as primary, unless `force` is given. From then on no commit waits for another host, because
 * there is none: `database synchronous on` says so again once one follows. Throws when PostgreSQL does
 * not finish within a minute.
 */
export async function promote(
  connection: pg.ClientConfig,
  others: readonly Address[],
  { password, force }: { password: string; force: boolean },
): Promise<Promoted | NotPromoted> {
  const before = await readStatus(connection);
  if (before.role === 'primary') return { promoted: false, reason: 'primary already' };
  const answers = await Promise.all(
    others.map(async (address) => ({ address, state: await askPeer(address, password) })),
  );
  const alive = answers.find(({ state }) => state.role === 'primary');
  if (alive !== undefined && !force) {
    return { promoted: false, reason: 'primary answers', primary: showAddress(alive.address) };
  }
  const config = { ...connection, application_name: 'emporium promote' };
  await withClient(config, async (client) => {
    await client.query(`alter system set synchronous_standby_names = ''`);
    await client.query('select pg_reload_conf()');
    const { rows } = await client.query<{ done: boolean }>('select pg_promote(true, $1) as done', [
      PATIENCE_SECONDS,
    ]);
    if (rows[0]?.done !== true) {
      throw new Error(`PostgreSQL did not finish its promotion within ${PATIENCE_SECONDS} s`);
    }
  });
  return { promoted: true, timeline: await readTimeline(connection), before };
}
