import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Log } from '../log.ts';
import { gauge } from '../metrics.ts';

/** A copy of the database that is read from, and may be a little behind. */
export interface Replica {
  readonly pool: pg.Pool;
  /** Seconds that it is behind; null while it does not answer. */
  lagSeconds(): number | null;
  /** Whether it shows what was committed up to that place in the log; waits 100 ms for it. */
  shows(lsn: string | undefined): Promise<boolean>;
  /** Not asked again before the next look: it failed somebody. */
  distrust(): void;
  /** Measures now. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** More than this, and the primary answers instead; an operator is told. */
export const LAG_LIMIT_SECONDS = 5;
const LOOK_EVERY_MS = 1_000;
const WAIT_MS = 100;
const ASK_AGAIN_MS = 10;

const lagGauge = gauge(
  'replication_lag_seconds',
  'How far the database of DATABASE_REPLICA_URL is behind; -1 while it does not answer',
);

const WHERE = `select pg_current_wal_lsn()::text as lsn, clock_timestamp() as now`;
/** Not every service tells how far its replicas are; then the heartbeat says it. */
const BEHIND = `select coalesce(
  case when pg_is_in_recovery() then pg_last_wal_replay_lsn() >= $1::pg_lsn else true end, false
) as current, (select beaten_at from platform.replication_heartbeat) as beaten_at`;
const SHOWS = `select coalesce(
  case when pg_is_in_recovery() then pg_last_wal_replay_lsn() >= $1::pg_lsn else true end, false
) as shown`;

/**
 * Watches a replica: every second its lag is measured, by the log where it tells its place in it, else
 * by the heartbeat. `primary` and `pool` are asked over their own connections.
 */
export function watchReplica(pool: pg.Pool, primary: pg.Pool, log: Log): Replica {
  let lag: number | null = null;
  const stopped = new AbortController();
  const look = async (): Promise<void> => {
    const before = lag;
    try {
      lag = await measure(pool, primary);
    } catch (error) {
      if (before !== null) log.warn('event=database.replica_silent', { error });
      lag = null;
    }
    lagGauge.set(lag ?? -1);
    const late = (seconds: number | null) => seconds !== null && seconds > LAG_LIMIT_SECONDS;
    if (late(lag) && !late(before)) log.warn('event=database.replica_late', { lag_seconds: lag });
  };
  const watch = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await look();
      await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    }
  };
  void watch();
  return {
    pool,
    look,
    lagSeconds: () => lag,
    shows: async (lsn) => {
      if (lag === null || lag > LAG_LIMIT_SECONDS) return false;
      if (lsn === undefined) return true;
      try {
        return await untilShown(pool, lsn);
      } catch (error) {
        log.warn('event=database.replica_silent', { error });
        lag = null;
        return false;
      }
    },
    distrust: () => {
      lag = null;
    },
    stop: async () => {
      stopped.abort();
      await pool.end();
    },
  };
}

async function measure(pool: pg.Pool, primary: pg.Pool): Promise<number> {
  const [here] = (await primary.query<{ lsn: string; now: string }>(WHERE)).rows;
  const [there] = (
    await pool.query<{ current: boolean; beaten_at: string | null }>(BEHIND, [here!.lsn])
  ).rows;
  if (there!.current) return 0;
  if (there!.beaten_at === null) return Infinity;
  return Math.max(0, (Date.parse(here!.now) - Date.parse(there!.beaten_at)) / 1000);
}

async function untilShown(pool: pg.Pool, lsn: string): Promise<boolean> {
  const ends = performance.now() + WAIT_MS;
  for (;;) {
    const { rows } = await pool.query<{ shown: boolean }>(SHOWS, [lsn]);
    if (rows[0]?.shown === true) return true;
    if (performance.now() > ends) return false;
    await sleep(ASK_AGAIN_MS);
  }
}
