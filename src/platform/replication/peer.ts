import type pg from 'pg';
import { connectForReplication } from '../postgres/base-backup-stream.ts';
import { reasonOf } from '../reason-of.ts';
import type { Address } from './address.ts';
import { REPLICA_ROLE } from './network-roles.ts';

/** What another host says about its PostgreSQL, without a look into any table. */
export interface PeerState {
  role: 'primary' | 'standby';
  /** Of the cluster; a standby has that of its primary. */
  systemId: string;
  timeline: number;
  /** End of its log. */
  lsn: string;
}

/** Nobody answered, or not in time, or it let us not in. */
export interface SilentPeer {
  role: 'silent';
  reason: string;
}

const PATIENCE_MS = 2_000;

/** How the hosts of one database speak with each other: encrypted, known by the password. */
export function peerConnection(address: Address, password: string): pg.ClientConfig {
  const config: pg.ClientConfig & { enableChannelBinding: boolean } = {
    ...address,
    user: REPLICA_ROLE,
    password,
    ssl: { rejectUnauthorized: false },
    enableChannelBinding: true,
    connectionTimeoutMillis: PATIENCE_MS,
  };
  return config;
}

/** Asks a host what it is; a frozen one is silent after two seconds. Never throws. */
export async function askPeer(address: Address, password: string): Promise<PeerState | SilentPeer> {
  try {
    const client = await connectForReplication({
      ...peerConnection(address, password),
      application_name: 'emporium peer',
      query_timeout: PATIENCE_MS,
    });
    try {
      return await identify(client);
    } finally {
      await client.end();
    }
  } catch (error) {
    return { role: 'silent', reason: reasonOf(error) };
  }
}

async function identify(client: pg.Client): Promise<PeerState> {
  const system = await client.query<{ systemid: string; timeline: string; xlogpos: string }>(
    'IDENTIFY_SYSTEM',
  );
  const standby = await client.query<{ in_hot_standby: string }>('SHOW in_hot_standby');
  const { systemid, timeline, xlogpos } = system.rows[0]!;
  return {
    role: standby.rows[0]?.in_hot_standby === 'on' ? 'standby' : 'primary',
    systemId: systemid,
    timeline: Number(timeline),
    lsn: xlogpos,
  };
}
