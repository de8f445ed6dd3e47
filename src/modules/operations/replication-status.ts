import type { Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { connectionsFor } from '#platform/app.ts';
import {
  attachEmbeddedPostgres,
  StartError,
  type PostgresConnection,
} from '#platform/postgres/index.ts';
import { showAddress } from '#platform/replication/address.ts';
import { findPassword } from '#platform/replication/keep-password.ts';
import { askPeer, type PeerState, type SilentPeer } from '#platform/replication/peer.ts';
import {
  readStatus,
  type FollowerSeen,
  type PlaceKept,
  type PrimaryStatus,
  type StandbyStatus,
} from '#platform/replication/read-status.ts';
import { nodeName, peersOf } from '#platform/replication/settings.ts';
import { readFollowing } from '#platform/replication/standby-file.ts';
import { bytesOf } from '#platform/written.ts';

/** The embedded database that runs on this data directory. Throws a StartError when none does. */
export function reachRunning(config: Config): PostgresConnection {
  const connection = attachEmbeddedPostgres(config.EMPORIUM_DATA);
  if (connection !== undefined) return connection;
  throw new StartError(
    `No database runs on ${config.EMPORIUM_DATA}. Start it with "emporium start" or ` +
      '"emporium database serve".',
  );
}

interface Peer {
  address: string;
  state: PeerState | SilentPeer;
}

/** What this host is, what its peers are, and how far everybody is. Changes nothing. */
export async function reportStatus(config: Config): Promise<Report> {
  const connection =
    config.DATABASE_URL === undefined
      ? reachRunning(config)
      : connectionsFor({ url: config.DATABASE_URL }).owner;
  const status = await readStatus(connection);
  const password = findPassword(config) ?? '';
  const peers = await Promise.all(
    peersOf(config).map(async (address) => ({
      address: showAddress(address),
      state: await askPeer(address, password),
    })),
  );
  const from = readFollowing(config.EMPORIUM_DATA)?.from;
  const own = status.role === 'primary' ? linesOfPrimary(status) : linesOfStandby(status);
  const first = `${nodeName(config)} is ${status.role === 'primary' ? 'the primary' : 'a standby'}`;
  return {
    data: {
      node: nodeName(config),
      ...status,
      ...(status.role === 'standby' && from !== undefined ? { from: showAddress(from) } : {}),
      peers,
    },
    lines: [`${first}, timeline ${status.timeline ?? 'not known'}.`, ...own, ...peers.map(lineOf)],
  };
}

function linesOfPrimary({ synchronous, followers, places }: PrimaryStatus): string[] {
  const awaited = followers.filter((follower) => follower.synchronous).map(({ name }) => name);
  const waiting =
    synchronous === ''
      ? 'Commits wait for nobody: what was acknowledged last may be lost with this host.'
      : `Commits wait for ${synchronous}: ${awaited.join(', ') || 'NOBODY IS THERE, NOTHING IS SOLD'}.`;
  const gone = places.filter(({ active }) => !active);
  return [waiting, ...followers.map(lineOfFollower), ...gone.map(lineOfPlace)];
}

function lineOfFollower(follower: FollowerSeen): string {
  const { name, address, state, unstoredBytes, unreplayedBytes, replayLagMs } = follower;
  const kind = follower.synchronous ? 'synchronous' : 'asynchronous';
  return (
    `${name} (${address ?? 'socket'}) ${state}, ${kind}: ${bytesOf(unstoredBytes)} not stored, ` +
    `${bytesOf(unreplayedBytes)} not shown, ${replayLagMs} ms behind`
  );
}

function lineOfPlace({ name, heldBytes, lost }: PlaceKept): string {
  if (lost) return `${name} is away and too far behind: build it again.`;
  return `${name} is away; ${bytesOf(heldBytes)} of the log are kept for it.`;
}

function linesOfStandby({ streaming, sender, unreplayedBytes, silentSeconds }: StandbyStatus) {
  const silent = silentSeconds === null ? 'never' : `${silentSeconds} s ago`;
  return [
    streaming ? `Follows ${sender}, last heard ${silent}.` : 'Follows nobody: no log flows.',
    `${bytesOf(unreplayedBytes)} received and not yet shown.`,
  ];
}

function lineOf({ address, state }: Peer): string {
  if (state.role === 'silent') return `${address} is silent: ${state.reason}`;
  return `${address} is a ${state.role}, timeline ${state.timeline}, at ${state.lsn}`;
}
