import { systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { StartError } from '../postgres/start-error.ts';
import { type Address, showAddress } from './address.ts';
import type { ClusterOnDisk } from './control-file.ts';
import { askPeer, type PeerState } from './peer.ts';

/** What this host is, as far as the others are concerned. */
export interface FencedHost {
  peers: readonly Address[];
  password: string;
  /** Our files; undefined before there are any. */
  cluster: ClusterOnDisk | undefined;
}

const LOOK_AGAIN_MS = 1_000;

/**
 * Throws a StartError when another host has this database open for writing, unless on an earlier
 * timeline than ours: there is one primary, and a host that was away does not know that it is none any
 * more (then it is the other one that gives up, see `watchPeers`). A host that is silent is no
 * reason to stay closed: then the standby that every commit waits for is what keeps this one from
 * acknowledging anything (docs/HIGH-AVAILABILITY.md).
 */
export async function refuseSecondPrimary(host: FencedHost): Promise<void> {
  if (host.cluster === undefined) return;
  const found = await findPrimary(host);
  if (found !== undefined && found.state.timeline >= host.cluster.timeline)
    throw secondPrimary(found.address, found.state);
}

/**
 * Looks every second whether another host has taken over, until stopped: one that has the same
 * database open on a later timeline. Then `lost` is called, once, with the reason.
 */
export function watchPeers(
  host: FencedHost,
  timeline: () => Promise<number>,
  lost: (reason: StartError) => void,
  log: Log,
): { stop: () => Promise<void> } {
  const stopped = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const found = await findLater(host, timeline).catch((error: unknown) => {
        log.warn('event=database.peers_not_asked', { error });
        return undefined;
      });
      if (found !== undefined && !stopped.signal.aborted) {
        lost(secondPrimary(found.address, found.state));
        return;
      }
      await systemClock.sleep(LOOK_AGAIN_MS, stopped.signal);
    }
  };
  const done = loop();
  return {
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}

/** The other primary is asked first: our own database may not answer any more. */
async function findLater(host: FencedHost, timeline: () => Promise<number>) {
  const other = await findPrimary(host);
  if (other === undefined) return undefined;
  return other.state.timeline > (await timeline()) ? other : undefined;
}

async function findPrimary({
  peers,
  password,
  cluster,
}: FencedHost): Promise<{ address: Address; state: PeerState } | undefined> {
  const answers = await Promise.all(
    peers.map(async (address) => ({ address, state: await askPeer(address, password) })),
  );
  for (const { address, state } of answers) {
    if (state.role === 'primary' && state.systemId === cluster?.systemId) return { address, state };
  }
  return undefined;
}

function secondPrimary(address: Address, { timeline }: PeerState): StartError {
  const other = showAddress(address);
  return new StartError(
    `${other} holds this database now (timeline ${timeline}); this host must not write to its copy. ` +
      `To make it a standby: emporium database replica --from ${other} --replace`,
  );
}
