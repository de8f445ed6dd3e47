import type pg from 'pg';
import { withClient } from '../postgres/with-client.ts';
import { timelineOf } from './read-timeline.ts';

/** A server that follows, as its primary sees it. */
export interface FollowerSeen {
  name: string;
  address: string | null;
  state: string;
  /** Whether commits wait for it. */
  synchronous: boolean;
  /** Bytes of the log that it has not safely stored, and not yet replayed. */
  unstoredBytes: number;
  unreplayedBytes: number;
  replayLagMs: number;
}

/** A place that is kept in the log for a server that follows. */
export interface PlaceKept {
  name: string;
  active: boolean;
  heldBytes: number;
  /** Too much was held back: whoever it was kept for has to be built again. */
  lost: boolean;
}

export interface PrimaryStatus {
  role: 'primary';
  timeline: number;
  lsn: string;
  /** PostgreSQL's own words (synchronous_standby_names); empty: commits wait for nobody. */
  synchronous: string;
  followers: FollowerSeen[];
  places: PlaceKept[];
}

export interface StandbyStatus {
  role: 'standby';
  timeline: number | null;
  /** End of what it has received, and of what it shows. */
  receivedLsn: string | null;
  replayedLsn: string | null;
  unreplayedBytes: number;
  /** Whether the log flows now, and from where. */
  streaming: boolean;
  sender: string | null;
  /** Since the primary was last heard of; null when that is not known. */
  silentSeconds: number | null;
}

export type ReplicationStatus = PrimaryStatus | StandbyStatus;

/** What a server says about who follows it or whom it follows. `connection` is its owner's. */
export async function readStatus(connection: pg.ClientConfig): Promise<ReplicationStatus> {
  const name = 'emporium status';
  const config = { connectionTimeoutMillis: 5_000, ...connection, application_name: name };
  return await withClient(config, async (client) => {
    const { rows } = await client.query<{ standby: boolean }>(
      'select pg_is_in_recovery() as standby',
    );
    return rows[0]?.standby === true ? await readStandby(client) : await readPrimary(client);
  });
}

async function readPrimary(client: pg.Client): Promise<PrimaryStatus> {
  const own = await client.query<{ file: string; lsn: string; synchronous: string }>(
    `select pg_walfile_name(pg_current_wal_insert_lsn()) as file,
       pg_current_wal_lsn()::text as lsn, current_setting('synchronous_standby_names') as synchronous`,
  );
  const followers = await client.query<FollowerSeen>(
    `select application_name as name, client_addr::text as address, state,
       sync_state in ('sync', 'quorum') as synchronous,
       coalesce(pg_current_wal_lsn() - flush_lsn, 0)::float8 as "unstoredBytes",
       coalesce(pg_current_wal_lsn() - replay_lsn, 0)::float8 as "unreplayedBytes",
       round(coalesce(extract(epoch from replay_lag), 0) * 1000)::float8 as "replayLagMs"
     from pg_stat_replication where state <> 'backup' order by application_name`,
  );
  const places = await client.query<PlaceKept>(
    `select slot_name::text as name, active,
       coalesce(pg_current_wal_lsn() - restart_lsn, 0)::float8 as "heldBytes",
       coalesce(wal_status = 'lost', false) as lost
     from pg_replication_slots where slot_type = 'physical' order by slot_name`,
  );
  const { file, lsn, synchronous } = own.rows[0]!;
  return {
    role: 'primary',
    timeline: timelineOf(file),
    lsn,
    synchronous,
    followers: followers.rows,
    places: places.rows,
  };
}

async function readStandby(client: pg.Client): Promise<StandbyStatus> {
  const { rows } = await client.query<Omit<StandbyStatus, 'role'>>(
    `select r.received_tli as timeline, pg_last_wal_receive_lsn()::text as "receivedLsn",
       pg_last_wal_replay_lsn()::text as "replayedLsn",
       coalesce(pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn(), 0)::float8
         as "unreplayedBytes",
       coalesce(r.status = 'streaming', false) as streaming,
       r.sender_host || ':' || r.sender_port as sender,
       round(extract(epoch from clock_timestamp() - r.last_msg_receipt_time)::numeric, 1)::float8
         as "silentSeconds"
     from (select) as one left join pg_stat_wal_receiver r on true`,
  );
  return { role: 'standby', ...rows[0]! };
}
