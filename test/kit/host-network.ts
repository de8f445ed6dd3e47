/**
 * Several hosts on this machine, with a network between them that can be cut without a sign. Network
 * namespaces where the kernel lets us make them (root on Linux); elsewhere plain processes that reach
 * each other through proxies, which hold back what a cut wire would lose.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { freePort } from '#platform/start/free-port.ts';
import { startDelayProxy, type DelayProxy } from './delay-proxy.ts';

export interface HostNetwork {
  readonly kind: 'namespaces' | 'proxies';
  /** The command line that runs `words` on the host. */
  command(host: string, words: string[]): string[];
  /** Where the host's own database listens. */
  listensAt(host: string): string;
  /** How one host reaches the database of another. */
  reach(from: string, to: string): string;
  /** An address of the host that this process can ask over HTTP. */
  visible(host: string): string;
  /** Takes the host off the network, and puts it back. */
  cut(host: string): void;
  heal(host: string): void;
  stop(): Promise<void>;
}

const PORT = 5433;

/** Makes the network of hosts of these names; `databases` among them listen. */
export async function makeHostNetwork(
  hosts: readonly string[],
  databases: readonly string[],
): Promise<HostNetwork> {
  return mayMakeNamespaces() ? makeNamespaces(hosts) : await makeProxies(hosts, databases);
}

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Tried for real: root in a container often may not. `HOST_NETWORK=proxies` tries nothing. */
function mayMakeNamespaces(): boolean {
  if (process.env['HOST_NETWORK'] === 'proxies') return false;
  const name = `emptry${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('link', 'add', name, 'type', 'bridge');
    return true;
  } catch {
    return false;
  } finally {
    // What was made of it, if anything was.
    spawnSync('ip', ['link', 'del', name], { stdio: 'ignore' });
    spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
  }
}

/** Names of links have fifteen letters at most; the process number keeps two runs apart. */
function makeNamespaces(hosts: readonly string[]): HostNetwork {
  const run = process.pid % 60_000;
  const subnet = `10.${100 + ((run >> 8) % 100)}.${run & 255}`;
  const bridge = `emb${run}`;
  const namespace = (host: string): string => `emporium-${run}-${host}`;
  const link = (host: string): string => `emv${run}${host}`;
  const address = (host: string): string => `${subnet}.${hosts.indexOf(host) + 1}`;
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('addr', 'add', `${subnet}.254/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
  for (const host of hosts) {
    ip('netns', 'add', namespace(host));
    ip('link', 'add', link(host), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace(host));
    ip('link', 'set', link(host), 'master', bridge, 'up');
    ip('-n', namespace(host), 'addr', 'add', `${address(host)}/24`, 'dev', 'eth0');
    ip('-n', namespace(host), 'link', 'set', 'eth0', 'up');
    ip('-n', namespace(host), 'link', 'set', 'lo', 'up');
  }
  return {
    kind: 'namespaces',
    command: (host, words) => ['ip', 'netns', 'exec', namespace(host), ...words],
    listensAt: (host) => `${address(host)}:${PORT}`,
    reach: (_from, to) => `${address(to)}:${PORT}`,
    visible: address,
    cut: (host) => ip('link', 'set', link(host), 'down'),
    heal: (host) => ip('link', 'set', link(host), 'up'),
    stop: async () => {
      for (const host of hosts) ip('netns', 'del', namespace(host));
      ip('link', 'del', bridge);
    },
  };
}

/** Each host reaches each database by a wire of its own. */
async function makeProxies(
  hosts: readonly string[],
  databases: readonly string[],
): Promise<HostNetwork> {
  const ports = new Map<string, number>();
  for (const database of databases) ports.set(database, await freePort());
  const wires: { from: string; to: string; proxy: DelayProxy }[] = [];
  for (const from of hosts) {
    for (const to of databases) {
      if (from === to) continue;
      const target = { host: '127.0.0.1', port: ports.get(to) ?? 0 };
      wires.push({ from, to, proxy: await startDelayProxy(target) });
    }
  }
  const of = (host: string) => wires.filter(({ from, to }) => from === host || to === host);
  return {
    kind: 'proxies',
    command: (_host, words) => words,
    listensAt: (host) => `127.0.0.1:${ports.get(host)}`,
    reach: (from, to) => {
      const wire = wires.find((one) => one.from === from && one.to === to);
      return `${wire?.proxy.host}:${wire?.proxy.port}`;
    },
    visible: () => '127.0.0.1',
    cut: (host) => {
      for (const { proxy } of of(host)) proxy.stall();
    },
    heal: (host) => {
      for (const { proxy } of of(host)) proxy.resume();
    },
    stop: async () => void (await Promise.all(wires.map(async ({ proxy }) => await proxy.stop()))),
  };
}
