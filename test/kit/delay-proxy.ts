/**
 * A TCP proxy before a PostgreSQL (or anything): delays, drips, stalls and cuts what flows through it.
 * Each direction keeps its order, as a network does.
 */
import { once } from 'node:events';
import { createConnection, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the proxy does to what flows through it; all of it may change at any time. */
export interface Weather {
  /** Each chunk waits a time between these, in either direction. */
  latencyMs: readonly [least: number, most: number];
  /** Bytes per second of a connection in one direction; null for no limit. */
  dripBytesPerSecond: number | null;
  /** A connection is reset once that many bytes came from that side; null for never. */
  cutAfter: { side: 'client' | 'server'; bytes: number } | null;
  /** New connections are closed at once: nobody is there. */
  refuses: boolean;
}

export interface DelayProxy {
  readonly host: string;
  readonly port: number;
  readonly weather: Weather;
  /** Connections that are open now. */
  readonly open: number;
  /** Holds everything back, without a sign, until `resume`. */
  stall(): void;
  resume(): void;
  /** Resets all connections; how many there were. */
  cut(): number;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of this machine. `random` gives numbers in [0, 1) for delays. */
export async function startDelayProxy(
  target: NetConnectOpts,
  weather: Partial<Weather> = {},
  random: () => number = Math.random,
): Promise<DelayProxy> {
  const now: Weather = {
    latencyMs: [0, 0],
    dripBytesPerSecond: null,
    cutAfter: null,
    refuses: false,
    ...weather,
  };
  const pairs = new Set<Pair>();
  let flowing: Promise<void> = Promise.resolve();
  let letFlow = (): void => undefined;
  const server = createServer((client) => {
    if (now.refuses) {
      client.destroy();
      return;
    }
    const upstream = createConnection(target);
    const pair = joined(client, upstream, () => pairs.delete(pair));
    pairs.add(pair);
    const delay = (): number => {
      const [least, most] = now.latencyMs;
      return least + random() * (most - least);
    };
    const line = { pair, weather: now, delay, flowing: () => flowing };
    carry(client, upstream, 'client', line);
    carry(upstream, client, 'server', line);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('not listening');
  const cut = (): number => {
    const count = pairs.size;
    for (const pair of pairs) pair.reset();
    return count;
  };
  return {
    host: address.address,
    port: address.port,
    weather: now,
    get open() {
      return pairs.size;
    },
    stall: () => {
      letFlow();
      flowing = new Promise((done) => (letFlow = done));
    },
    resume: () => letFlow(),
    cut,
    stop: async () => {
      letFlow();
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

interface Pair {
  reset(): void;
}

function joined(client: Socket, upstream: Socket, ended: () => void): Pair {
  const pair = {
    reset: (): void => {
      client.resetAndDestroy();
      // A Unix socket cannot be reset.
      upstream.destroy();
      ended();
    },
  };
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true);
    socket.on('error', pair.reset);
    socket.on('close', (failed) => (failed ? pair.reset() : ended()));
  }
  return pair;
}

interface Line {
  pair: Pair;
  weather: Weather;
  delay(): number;
  /** Resolves when nothing stalls. */
  flowing(): Promise<void>;
}

/** Hands on what one side sends, chunk after chunk; a delay is of the chunk, not of the line. */
function carry(from: Socket, to: Socket, side: 'client' | 'server', line: Line): void {
  let tail = Promise.resolve();
  let sent = 0;
  const hand = async (chunk: Buffer, dueAt: number): Promise<void> => {
    const early = dueAt - performance.now();
    if (early > 0) await sleep(early);
    await line.flowing();
    const { cutAfter, dripBytesPerSecond } = line.weather;
    const left = cutAfter?.side === side ? cutAfter.bytes - sent : Infinity;
    const passing = chunk.subarray(0, Math.max(0, left));
    sent += passing.length;
    if (dripBytesPerSecond === null) to.write(passing);
    else await drip(passing, to, dripBytesPerSecond);
    if (left > chunk.length) return;
    // What was let through must arrive before the reset overtakes it.
    await new Promise((done) => setImmediate(done));
    line.pair.reset();
  };
  from.on('data', (chunk: Buffer) => {
    const dueAt = performance.now() + line.delay();
    tail = tail.then(async () => await hand(chunk, dueAt));
  });
  from.on('end', () => {
    tail = tail.then(() => void to.end());
  });
}

const DRIP_MS = 20;

async function drip(chunk: Buffer, to: Socket, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.round((bytesPerSecond * DRIP_MS) / 1000));
  for (let at = 0; at < chunk.length && !to.destroyed; at += step) {
    to.write(chunk.subarray(at, at + step));
    await sleep((1000 * step) / bytesPerSecond);
  }
}
