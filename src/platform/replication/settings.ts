import { hostname } from 'node:os';
import { Type } from 'typebox';
import { type Address, parseAddress, parseAddresses } from './address.ts';

/** Settings of hosts that hold a database together; part of the settings of the program. */
export const replicationSettings = {
  DATABASE_LISTEN: Type.Optional(
    Type.String({
      pattern: ':\\d+$',
      description:
        'Address (host:port) at which the embedded database serves your other hosts, encrypted: standbys and applications. Nothing listens without it.',
    }),
  ),
  DATABASE_PASSWORD: Type.Optional(
    Type.String({
      pattern: '^[!-~]{16,}$',
      description:
        'Password of the other hosts at the embedded database; made and kept in EMPORIUM_DATA when absent.',
    }),
  ),
  DATABASE_PEERS: Type.String({
    default: '',
    description:
      'Addresses (host:port, comma separated) of the other hosts that hold this database: it opens for writing only when none of them does.',
  }),
  DATABASE_REPLICA_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      description:
        'A PostgreSQL that follows the database: lists and reports of the back office are read there while it is less than 5 s behind.',
    }),
  ),
  DATABASE_NODE: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9_]{0,39}$',
      description:
        'Name of this host among those that hold the database; made from the host name when absent.',
    }),
  ),
};

/** The part of the program's settings that is meant here. */
export interface ReplicationConfig {
  EMPORIUM_DATA: string;
  DATABASE_LISTEN?: string;
  DATABASE_PASSWORD?: string;
  DATABASE_PEERS: string;
  DATABASE_NODE?: string;
}

/** Where the embedded database listens, or undefined. Throws a StartError for what is no address. */
export function listenAddress(config: ReplicationConfig): Address | undefined {
  return config.DATABASE_LISTEN === undefined ? undefined : parseAddress(config.DATABASE_LISTEN);
}

/** The other hosts. The same list may stand on every host: its own address is left out. */
export function peersOf(config: ReplicationConfig): Address[] {
  const own = listenAddress(config);
  return parseAddresses(config.DATABASE_PEERS).filter(
    ({ host, port }) => host !== own?.host || port !== own.port,
  );
}

/** The name of this host: in lists of standbys, and of its place in the primary's log. */
export function nodeName(config: ReplicationConfig): string {
  if (config.DATABASE_NODE !== undefined) return config.DATABASE_NODE;
  const plain = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
  return `host_${plain}`.slice(0, 40);
}
