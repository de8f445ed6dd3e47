import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { cacheVersion, onCacheClear } from '../cache.ts';
import type { App } from '../context.ts';
import { counter } from '../metrics.ts';
import {
  cacheName,
  keepShared,
  lookShared,
  type CachePlace,
  type KeptAnswer,
} from './shared-cache.ts';

/**
 * Answers that are the same for everybody of a shop, kept as the bytes that go out. It stands in
 * front of the router: a hit costs two map look-ups. An entry dies with its shop's version (a
 * committed write bumps it) or after five minutes. Behind it, where there is a Redis, lies what other
 * processes of this installation have made (shared-cache.ts).
 */
export interface ByteCache {
  /** Answers from the cache; false when the router has to. */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): CacheHit | undefined;
  /**
   * Asks the shared layer for what this process lacks, before the answer is made: `keep` keeps it
   * under the version that stood now, so that what was read before a change is not shown after it.
   */
  open(place: CachePlace): Promise<CacheSlot>;
}

export interface CacheSlot {
  /** What another process has made of it. */
  readonly found: KeptAnswer | undefined;
  keep(kept: KeptAnswer): void;
}

export interface CacheHit {
  route: string;
  status: number;
}

interface Entry extends KeptAnswer {
  name: string;
  version: number;
  expiresAt: number;
  etag: string;
  forms: Map<Encoding, Form>;
}

type Encoding = 'br' | 'gzip' | 'identity';

/** An entry as it goes out in one encoding, put together when somebody first asks for it. */
interface Form {
  body: Buffer;
  /** Names and values in turn; the request's id is added to a copy. */
  headers: readonly string[];
}

const hits = counter('cache_hits_total', 'Answers found in a cache', ['layer']);
const misses = counter('cache_misses_total', 'Answers looked for in a cache in vain', ['layer']);
const memoryHits = hits.labels({ layer: 'memory' });

const KEPT_MS = 300_000;
const ENTRIES_MAX = 5000;
const BODY_MAX_BYTES = 1_000_000;
const URL_MAX_LENGTH = 1024;
const COMPRESS_FROM_BYTES = 1024;

/** Makes the cache of one process. */
export function createByteCache(app: App): ByteCache {
  const entries = new Map<string, Entry>();
  const find = (host: string, url: string): Entry | undefined => {
    const entry = entries.get(`${host} ${url}`);
    if (!entry) return undefined;
    const fresh = entry.version === cacheVersion(app, entry.shopId) && entry.expiresAt > Date.now();
    if (!fresh) entries.delete(`${host} ${url}`);
    return fresh ? entry : undefined;
  };
  const put = (
    place: CachePlace,
    version: number,
    kept: KeptAnswer & { expiresAt?: number },
  ): void => {
    if (entries.size >= ENTRIES_MAX) entries.delete(entries.keys().next().value!);
    entries.set(`${place.host} ${place.url}`, {
      expiresAt: Date.now() + KEPT_MS,
      ...kept,
      name: cacheName(place),
      version,
      etag: `"${createHash('sha1').update(kept.body).digest('base64url')}"`,
      forms: new Map(),
    });
  };
  onCacheClear(app, (pattern) => {
    const fits = globOf(pattern);
    for (const [key, { name }] of entries) if (fits.test(name)) entries.delete(key);
  });
  return {
    serve(request, response, requestId) {
      if (request.method !== 'GET' || request.headers.authorization) return undefined;
      const entry = find(request.headers.host ?? '', request.url ?? '');
      if (!entry) return undefined;
      memoryHits.inc();
      const status = send(entry, request, response, requestId);
      return { route: entry.route, status };
    },
    async open(place) {
      misses.inc({ layer: 'memory' });
      const version = cacheVersion(app, place.shopId);
      const shared = app.redis && (await lookShared(app, place));
      if (shared) (shared.found ? hits : misses).inc({ layer: 'redis' });
      if (shared?.found) put(place, version, shared.found);
      return {
        found: shared?.found,
        keep: (kept) => {
          if (kept.body.length > BODY_MAX_BYTES || place.url.length > URL_MAX_LENGTH) return;
          put(place, version, kept);
          if (shared?.version) keepShared(app, place, shared.version, kept);
        },
      };
    },
  };
}

/** `*` stands for any words, as in Redis. */
function globOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function send(
  entry: Entry,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): number {
  if (request.headers['if-none-match'] === entry.etag) {
    response.writeHead(304, { etag: entry.etag, 'x-request-id': requestId });
    response.end();
    return 304;
  }
  const encoding = chooseEncoding(request.headers['accept-encoding'], entry.body.length);
  const form = formOf(entry, encoding ?? 'identity');
  response.writeHead(200, [...form.headers, 'x-request-id', requestId]);
  response.end(form.body);
  return 200;
}

function formOf(entry: Entry, encoding: Encoding): Form {
  const known = entry.forms.get(encoding);
  if (known) return known;
  const body = packed(entry.body, encoding);
  const headers = {
    ...entry.headers,
    'content-type': entry.contentType,
    'content-length': String(body.length),
    etag: entry.etag,
    vary: 'accept-encoding',
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  };
  const made = { body, headers: Object.entries(headers).flat() };
  entry.forms.set(encoding, made);
  return made;
}

function packed(body: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'identity') return body;
  if (encoding === 'gzip') return gzipSync(body);
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

/** Brotli where the client takes it, else gzip, else none. */
export function chooseEncoding(
  accepted: string | string[] | undefined,
  length: number,
): 'br' | 'gzip' | undefined {
  if (!accepted || length < COMPRESS_FROM_BYTES) return undefined;
  const list = String(accepted);
  if (/\bbr\b(?!;q=0(\.0+)?\b)/.test(list)) return 'br';
  return /\bgzip\b(?!;q=0(\.0+)?\b)/.test(list) ? 'gzip' : undefined;
}
