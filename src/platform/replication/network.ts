import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo, type RunAs } from '../postgres/run-as.ts';
import type { PostgresSettings } from '../postgres/settings.ts';
import type { Address } from './address.ts';
import { makeSelfSigned } from './certificate.ts';
import { isStandby } from './control-file.ts';
import { findPassword } from './keep-password.ts';
import { REMOTE_ROLE, REPLICA_ROLE } from './network-roles.ts';
import { listenAddress, nodeName, type ReplicationConfig } from './settings.ts';
import { readFollowing } from './standby-file.ts';

const CERTIFICATE = 'emporium-tls.crt';
const KEY = 'emporium-tls.key';
const ACCESS = 'emporium_hba.conf';

/** What the embedded database needs besides its defaults to be one of several hosts. */
export interface Network {
  listen: Address | undefined;
  settings: PostgresSettings;
  /** Puts the files beside the cluster's own that `settings` name. */
  prepare: (cluster: string, runAs: RunAs) => void;
}

/** The network side of the embedded database of these settings: nothing, unless they ask for it. */
export function networkOf(config: ReplicationConfig): Network {
  const listen = listenAddress(config);
  const cluster = join(config.EMPORIUM_DATA, 'postgres');
  const follows = isStandby(cluster);
  return {
    listen,
    settings: {
      // PostgreSQL takes this one path as from where it was started, not from its directory.
      ...(listen === undefined ? {} : { ...SERVING, hba_file: join(cluster, ACCESS) }),
      ...(listen === undefined && !follows ? {} : { cluster_name: nodeName(config) }),
      ...(follows ? followingSettings(config) : {}),
    },
    prepare: (directory, runAs) => {
      if (listen !== undefined) prepareServing(directory, runAs, nodeName(config));
    },
  };
}

/**
 * A host that is silent for ten seconds is lost. A standby that stays away may hold back four
 * gigabytes of the log; then it has to be built again, which is better than a full disk.
 */
const SERVING: PostgresSettings = {
  ssl: 'on',
  ssl_cert_file: CERTIFICATE,
  ssl_key_file: KEY,
  ssl_min_protocol_version: 'TLSv1.2',
  password_encryption: 'scram-sha-256',
  wal_sender_timeout: '10s',
  max_slot_wal_keep_size: '4GB',
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 3,
  tcp_keepalives_count: 3,
};

function followingSettings(config: ReplicationConfig): PostgresSettings {
  const following = readFollowing(config.EMPORIUM_DATA);
  if (following === undefined) return {};
  const { from, slot } = following;
  const way = {
    host: from.host,
    port: from.port,
    user: REPLICA_ROLE,
    password: findPassword(config) ?? '',
    application_name: nodeName(config),
    sslmode: 'require',
    channel_binding: 'require',
    connect_timeout: 5,
  };
  const quoted = (value: string | number) =>
    `'${String(value).replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;
  return {
    primary_conninfo: Object.entries(way)
      .map(([name, value]) => `${name}=${quoted(value)}`)
      .join(' '),
    primary_slot_name: slot,
    hot_standby: 'on',
    // A long report here must not be cut off by what the primary tidies up.
    hot_standby_feedback: 'on',
    wal_receiver_timeout: '10s',
    wal_receiver_status_interval: '1s',
    wal_retrieve_retry_interval: '1s',
  };
}

/** Who may come: over the socket as before; over the network two roles, encrypted, by password. */
function prepareServing(cluster: string, runAs: RunAs, name: string): void {
  const lines = [
    '# Written by Emporium at every start.',
    'local all all trust',
    'local replication all trust',
    `hostssl replication ${REPLICA_ROLE} all scram-sha-256`,
    `hostssl emporium ${REMOTE_ROLE} all scram-sha-256`,
  ];
  writeFor(runAs, join(cluster, ACCESS), `${lines.join('\n')}\n`);
  if (existsSync(join(cluster, KEY)) && existsSync(join(cluster, CERTIFICATE))) return;
  const { key, certificate } = makeSelfSigned(name);
  writeFor(runAs, join(cluster, CERTIFICATE), certificate);
  writeFor(runAs, join(cluster, KEY), key);
}

/** Files of the primary that a copy of its cluster must not go on using. */
export const NOT_COPIED = [CERTIFICATE, KEY, ACCESS];

function writeFor(runAs: RunAs, path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 });
  chmodSync(path, 0o600);
  giveTo(runAs, path);
}
