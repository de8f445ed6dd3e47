import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { RequestInfo } from '../context.ts';
import { parseCookies } from './cookies.ts';

/**
 * Pages ask the API within this process. Such a request carries this secret of the process, and
 * with it the outer request's id, scheme and address.
 */
const innerSecret = randomUUID();
const INNER = 'x-emporium-inner';

/** Headers that make an in-process request speak for the outer one. */
export function innerHeaders(outer: RequestInfo, requestId: string): Record<string, string> {
  return { [INNER]: `${innerSecret} ${requestId} ${outer.secure ? 'https' : 'http'} ${outer.ip}` };
}

/** The outer request's id of an in-process request; undefined for one from the network. */
export function outerRequestId(raw: IncomingMessage): string | undefined {
  return innerParts(raw)?.[1];
}

function innerParts(raw: IncomingMessage): string[] | undefined {
  const header = raw.headers[INNER];
  if (typeof header !== 'string') return undefined;
  const parts = header.split(' ');
  return parts[0] === innerSecret ? parts : undefined;
}

/** Which peers may say, by X-Forwarded-*, on whose behalf they speak. */
export interface TrustedProxies {
  trusts(address: string): boolean;
}

/** Reads TRUST_PROXY: addresses and networks (`10.0.0.0/8`), comma separated. */
export function trustedProxies(setting: string): TrustedProxies {
  const list = new BlockList();
  const entries = setting.split(',').flatMap((entry) => (entry.trim() ? [entry.trim()] : []));
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) throw new Error(`TRUST_PROXY: ${entry} is no address or network`);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return {
    trusts: (address) =>
      entries.length > 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  };
}

/** What the use cases may know of a request. Forwarded headers count only from trusted peers. */
export function describeRequest(
  raw: IncomingMessage,
  peer: string,
  proxies: TrustedProxies,
): RequestInfo {
  const url = raw.url ?? '/';
  const query = url.indexOf('?');
  const inner = innerParts(raw);
  const forwarded = !inner && proxies.trusts(peer);
  return {
    method: raw.method ?? 'GET',
    path: query < 0 ? url : url.slice(0, query),
    ip: inner?.[3] ?? (forwarded ? clientAddress(raw, peer, proxies) : peer),
    userAgent: raw.headers['user-agent'] ?? '',
    host: (forwarded && first(raw.headers['x-forwarded-host'])) || raw.headers.host || '',
    secure: inner
      ? inner[2] === 'https'
      : forwarded && first(raw.headers['x-forwarded-proto']) === 'https',
    headers: raw.headers,
    cookies: parseCookies(raw.headers.cookie),
  };
}

/** The nearest address to us that is no proxy of ours: what stands left of it anyone may invent. */
function clientAddress(raw: IncomingMessage, peer: string, proxies: TrustedProxies): string {
  const chain = String(raw.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => isIP(address) !== 0);
  const foreign = chain.toReversed().find((address) => !proxies.trusts(address));
  return foreign ?? peer;
}

function first(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  return value?.split(',')[0]?.trim();
}
