import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gauge } from '../metrics.ts';
import { type HostAnswer, hostProbe } from './host-probe.ts';
import type { ManyHosts } from './many-hosts.ts';

/** Leads every connection of this process to the one host that may be written. */
export interface PrimaryFinder {
  /** For the driver's `stream`: a socket that dials the primary, whatever address it is given. */
  dial: () => Socket;
  /** The host that connections are led to now, as written in the URL; undefined when none is known. */
  current: () => string | undefined;
  stop: () => void;
}

const LOOK_EVERY_MS = 1_000;
const DEFAULT_PORT = 5432;

const timelineGauge = gauge(
  'database_timeline',
  'Timeline of the database that this process writes to; grows with every promotion',
);

/**
 * Watches several hosts of one database from the first connection on. The primary is the one that
 * writes the latest timeline; one of an earlier timeline is never dialled again, even when it is the
 * only one that answers, for it does not know that it was replaced. When another becomes the primary
 * the connections to the former are cut: a frozen host would keep them for ever.
 */
export function primaryFinder({ urls, names }: ManyHosts): PrimaryFinder {
  const probes = urls.map(hostProbe);
  const sockets = new Map<Socket, number>();
  let current: number | undefined;
  let latest = 0;
  let looking: Promise<void> | undefined;
  const stopped = new AbortController();
  let watching = false;

  const look = async (): Promise<void> => {
    const answers = await Promise.all(probes.map((probe) => probe.ask()));
    const best = choose(answers, current);
    if (best === undefined || best.timeline < latest) return;
    latest = best.timeline;
    timelineGauge.set(latest);
    if (best.host === current) return;
    current = best.host;
    for (const [socket, host] of sockets) {
      // Without an error: below TLS it would be told twice, once to nobody.
      if (host !== current) socket.destroy();
    }
  };
  const lookOnce = async (): Promise<void> =>
    await (looking ??= look().finally(() => (looking = undefined)));
  const watch = async (): Promise<void> => {
    if (watching) return;
    watching = true;
    while (!stopped.signal.aborted) {
      await lookOnce();
      await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    }
  };
  const find = async (): Promise<number> => {
    void watch();
    if (current === undefined) await lookOnce();
    if (current === undefined) throw new Error(`No primary among ${names.join(', ')}`);
    return current;
  };

  return {
    dial: () => {
      const socket = new LedSocket(async () => {
        const host = await find();
        sockets.set(socket, host);
        return addressOf(names[host] ?? '');
      });
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
    current: () => (current === undefined ? undefined : names[current]),
    stop: () => {
      stopped.abort();
      for (const probe of probes) void probe.stop();
    },
  };
}

/** Of several that say so, the latest timeline; of one timeline, the one that it was before. */
function choose(
  answers: readonly HostAnswer[],
  current: number | undefined,
): { host: number; timeline: number } | undefined {
  const primaries = answers.flatMap((answer, host) =>
    answer.role === 'primary' ? [{ host, timeline: answer.timeline }] : [],
  );
  return primaries.toSorted(
    (a, b) => b.timeline - a.timeline || Number(b.host === current) - Number(a.host === current),
  )[0];
}

/** `connect` asks where to, then dials. */
class LedSocket extends Socket {
  readonly #whereTo: () => Promise<{ host: string; port: number }>;

  constructor(whereTo: () => Promise<{ host: string; port: number }>) {
    super();
    this.#whereTo = whereTo;
  }

  override connect(): this {
    void this.#dial();
    return this;
  }

  async #dial(): Promise<void> {
    try {
      const address = await this.#whereTo();
      if (!this.destroyed) super.connect(address);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

function addressOf(name: string): { host: string; port: number } {
  const [, host = name, port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(name) ?? [];
  return { host, port: Number(port ?? DEFAULT_PORT) };
}
