import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { connect, type PeerCertificate } from 'node:tls';
import { listDomains } from '#modules/shops/index.ts';
import type { Config } from '#platform/config.ts';
import type { App } from '#platform/context.ts';
import { reasonOf } from '#platform/reason-of.ts';
import type { Finding } from './contract.ts';
import { certificateExpiry } from './metrics.ts';
import { probeRedis } from './probes.ts';

const PATIENCE_MS = 3_000;
const SLOW_NAME_MS = 1_000;
const HTTPS_PORT = 443;
const DAY_MS = 86_400_000;
const WARN_DAYS = 30;

/** A certificate as somebody serves it. */
export interface SeenCertificate {
  /** ISO 8601. */
  endsAt: string;
  /** Why a browser would not trust it; null when it would. */
  distrust: string | null;
}

/** The names of the settings, whether they lead to an address, and how long that takes. */
export async function lookAtNames(config: Config): Promise<Finding> {
  const what = 'names';
  const hosts = [config.DATABASE_URL, config.REDIS_URL, config.PAYMENT_GATEWAY_URL].flatMap((url) =>
    url === undefined ? [] : hostsOf(url),
  );
  if (hosts.length === 0) return { what, state: 'ok', found: 'no setting names another host' };
  const seen = await Promise.all([...new Set(hosts)].map(resolve));
  const lost = seen.filter(({ ms }) => ms === null).map(({ host }) => host);
  const slow = seen.filter(({ ms }) => ms !== null && ms > SLOW_NAME_MS).map(({ host }) => host);
  if (lost.length > 0) {
    const found = `no address for ${lost.join(', ')}`;
    return { what, state: 'fail', found, remedy: 'Check the name, /etc/resolv.conf and the DNS.' };
  }
  const found = `${seen.length} names lead to an address`;
  if (slow.length === 0) return { what, state: 'ok', found };
  const remedy = 'Look at /etc/resolv.conf: its first server may be dead.';
  return { what, state: 'warn', found: `${slow.join(', ')} took over 1 s`, remedy };
}

/** Several hosts may stand in one database URL. */
function hostsOf(url: string): string[] {
  const authority = url.replace(/^[a-z]+:\/\//, '').split(/[/?]/)[0] ?? '';
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .split(',')
    .map((host) => host.replace(/:\d*$/, ''))
    .filter((host) => host !== '' && !host.startsWith('[') && !/^[\d.]+$/.test(host));
}

async function resolve(host: string): Promise<{ host: string; ms: number | null }> {
  const began = performance.now();
  const found = await lookup(host).catch(() => null);
  return { host, ms: found === null ? null : performance.now() - began };
}

/** Redis, where one is set. */
export async function lookAtRedis(app: App): Promise<Finding> {
  const what = 'Redis';
  const probe = await probeRedis(app);
  if (probe.status === 'ok')
    return { what, state: 'ok', found: `answers in ${probe.latencyMs} ms` };
  if (probe.status === 'not configured') return { what, state: 'ok', found: 'not used' };
  return {
    what,
    state: 'warn',
    found: `${app.config.REDIS_URL?.replace(/\/\/[^@]*@/, '//')} does not answer (${probe.detail})`,
    remedy: 'The shop sells without it, more slowly. Start it, or remove REDIS_URL.',
  };
}

/** The certificates of the shops' own domains and of CERTIFICATE_FILE; sets the gauge as well. */
export async function lookAtCertificates(app: App, port = HTTPS_PORT): Promise<Finding[]> {
  const domains = await listDomains(app);
  const now = app.clock.now().getTime();
  const ofDomains = await Promise.all(
    domains.map(async ({ host, slug }) => {
      const where = `${host} (shop ${slug})`;
      return judge(where, host, now, await attempt(async () => await seeCertificate(host, port)));
    }),
  );
  const { CERTIFICATE_FILE: file } = app.config;
  if (file === undefined) {
    const none: Finding = {
      what: 'certificates',
      state: 'ok',
      found: 'no shop has a domain of its own',
    };
    return ofDomains.length > 0 ? ofDomains : [none];
  }
  return [
    ...ofDomains,
    judge(file, file, now, await attempt(async () => await readCertificate(file))),
  ];
}

function judge(where: string, label: string, now: number, seen: SeenCertificate | string): Finding {
  const what = 'certificate';
  if (typeof seen === 'string') {
    const remedy = 'Check that the name leads here and that the proxy serves it on port 443.';
    return { what, state: 'warn', found: `${where}: ${seen}`, remedy };
  }
  const left = Date.parse(seen.endsAt) - now;
  certificateExpiry.set({ certificate: label }, left / 1000);
  const days = Math.floor(left / DAY_MS);
  const renew =
    'Renew it (certbot renew, or your provider), give it to the proxy, reload the proxy.';
  if (left <= 0) {
    return { what, state: 'fail', found: `${where} ended at ${seen.endsAt}`, remedy: renew };
  }
  if (seen.distrust !== null) {
    const found = `${where}: browsers refuse it (${seen.distrust})`;
    return { what, state: 'fail', found, remedy: 'Serve the whole chain, for this very name.' };
  }
  const found = `${where} ends in ${days} days, at ${seen.endsAt}`;
  return days < WARN_DAYS
    ? { what, state: 'warn', found, remedy: renew }
    : { what, state: 'ok', found };
}

/** Shakes hands with a server and looks at what it shows, trusted or not. */
async function seeCertificate(host: string, port: number): Promise<SeenCertificate> {
  const socket = connect({ host, port, servername: host, rejectUnauthorized: false });
  try {
    return await new Promise<SeenCertificate>((done, fail) => {
      socket.setTimeout(PATIENCE_MS, () => fail(new Error('no answer')));
      socket.once('error', fail);
      socket.once('secureConnect', () => {
        const certificate: PeerCertificate = socket.getPeerCertificate();
        const endsAt = new Date(certificate.valid_to).toISOString();
        const { authorized, authorizationError } = socket;
        done({ endsAt, distrust: authorized ? null : String(authorizationError) });
      });
    });
  } finally {
    socket.destroy();
  }
}

/** The first certificate of a PEM file: the one that is shown, before its chain. */
async function readCertificate(file: string): Promise<SeenCertificate> {
  const certificate = new X509Certificate(await readFile(file));
  return { endsAt: new Date(certificate.validTo).toISOString(), distrust: null };
}

async function attempt(look: () => Promise<SeenCertificate>): Promise<SeenCertificate | string> {
  try {
    return await look();
  } catch (error) {
    return reasonOf(error);
  }
}
