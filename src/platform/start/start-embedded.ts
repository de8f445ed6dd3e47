import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres, StartError } from '../postgres/index.ts';
import { isStandby, readClusterOnDisk } from '../replication/control-file.ts';
import { type FencedHost, refuseSecondPrimary, watchPeers } from '../replication/fence.ts';
import { keepPassword } from '../replication/keep-password.ts';
import { makeNetworkRoles } from '../replication/network-roles.ts';
import { networkOf } from '../replication/network.ts';
import { readTimeline } from '../replication/read-timeline.ts';
import { listenAddress, peersOf } from '../replication/settings.ts';
import type { Lifeline } from './lifeline.ts';

export interface EmbeddedStart {
  log?: (line: string) => void;
  purpose?: 'server' | 'command';
  /** Start a data directory that follows another host too; refused otherwise: it cannot be written. */
  standby?: boolean;
}

/**
 * Starts the embedded PostgreSQL of these settings, as one of several hosts where they say so: it
 * opens for writing only when none of DATABASE_PEERS has this database open. Throws a StartError
 * when it may not.
 */
export async function startEmbedded(
  config: Config,
  { log, purpose = 'server', standby = false }: EmbeddedStart,
): Promise<EmbeddedPostgres> {
  const cluster = join(config.EMPORIUM_DATA, 'postgres');
  if (!standby && isStandby(cluster)) throw new StartError(aStandby(config.EMPORIUM_DATA));
  const { listen, settings, prepare } = networkOf(config);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: config.EMPORIUM_DATA,
    archiveSeconds: config.ARCHIVE_SECONDS,
    purpose,
    listen,
    settings,
    prepare,
    mayOpen: async () => {
      if (!isStandby(cluster)) await refuseSecondPrimary(fencedHost(config));
    },
    ...(log === undefined ? {} : { log }),
  });
  try {
    if (listen !== undefined && !isStandby(cluster)) {
      await makeNetworkRoles(postgres.connection, keepPassword(config));
    }
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/**
 * Ends this process when another host takes over: the database first, at once, then the rest in
 * order, with exit code 1. Does nothing without DATABASE_PEERS.
 */
export async function yieldToPeers(
  config: Config,
  postgres: EmbeddedPostgres,
  { log, lifeline }: { log: Log; lifeline: Lifeline },
): Promise<void> {
  const host = fencedHost(config);
  if (host.peers.length === 0) return;
  let own: number | undefined;
  const timeline = async (): Promise<number> => (own ??= await readTimeline(postgres.connection));
  const lost = (reason: StartError): void => {
    log.error('event=database.taken_over', { reason: reason.message });
    void postgres.stop().finally(() => {
      // Uncaught: it ends the program in order (run-until-signal.ts).
      setImmediate(() => {
        throw reason;
      });
    });
  };
  const watch = watchPeers(host, timeline, lost, log);
  await lifeline.add('watch over the other hosts', watch.stop);
}

function fencedHost(config: Config): FencedHost {
  const cluster = readClusterOnDisk(join(config.EMPORIUM_DATA, 'postgres'));
  const peers = peersOf(config);
  const together = peers.length > 0 || listenAddress(config) !== undefined;
  return { peers, password: together ? keepPassword(config) : '', cluster };
}

function aStandby(dataDirectory: string): string {
  return (
    `${dataDirectory} is a standby of another host and cannot be written. Run it with ` +
    '"emporium database serve", or make it the primary with "emporium database promote".'
  );
}
