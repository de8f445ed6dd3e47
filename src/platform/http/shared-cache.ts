import { createHmac, timingSafeEqual } from 'node:crypto';
import type { App } from '../context.ts';
import { newId } from '../ids.ts';

/** Where an answer is kept; the name says what it is, so that an operator can clear a kind of them. */
export interface CachePlace {
  shopId: string;
  host: string;
  url: string;
  /** The route's path. */
  route: string;
}

/** What is kept of an answer. */
export interface KeptAnswer {
  shopId: string;
  route: string;
  contentType: string;
  body: Buffer;
  headers: Readonly<Record<string, string>>;
}

/** An answer of another process, if there is one, and the version under which to keep one's own. */
export interface SharedLook {
  found: SharedAnswer | undefined;
  version: string | undefined;
}

/** With the moment (ms) until which it may be shown: that of the process that made it. */
interface SharedAnswer extends KeptAnswer {
  expiresAt: number;
}

/** A bump that Redis was not told of costs this much at most. */
const KEPT_SECONDS = 60;
const VERSION_SECONDS = 86_400;
const SEAL_BYTES = 32;
const LENGTH_BYTES = 4;

/** Shops of which something has changed that Redis has not been told yet, with the latest change. */
const untold = new WeakMap<App, Map<string, symbol>>();

/** `cache:products:<shop>:<host><url>`: the first word after /api/v1, or `pages`. */
export function cacheName({ shopId, host, url, route }: CachePlace): string {
  const group = /^\/api\/v1\/([a-z-]+)/.exec(route)?.[1] ?? 'pages';
  return `cache:${group}:${shopId}:${host}${url}`;
}

/** From now on what Redis has of the shop is not believed here, until bumpShared has told it. */
export function distrustShared(app: App, shopId: string): void {
  untold.set(app, (untold.get(app) ?? new Map<string, symbol>()).set(shopId, Symbol(shopId)));
}

/** The latest change of the shop that Redis has not been told of. */
export function untoldChange(app: App, shopId: string): symbol | undefined {
  return untold.get(app)?.get(shopId);
}

/** Believes again what Redis has of the shop, unless something has changed after that change. */
export function trustShared(app: App, shopId: string, change: symbol | undefined): void {
  if (untoldChange(app, shopId) === change) untold.get(app)?.delete(shopId);
}

/**
 * Asks Redis for an answer. Each shop has a version there; an entry counts under the version that
 * stands now, for a minute, and with the seal of this installation: what somebody else wrote into
 * Redis, or what it mixed up, is no answer.
 */
export async function lookShared(app: App, place: CachePlace): Promise<SharedLook> {
  const name = cacheName(place);
  if (untold.get(app)?.has(place.shopId)) return { found: undefined, version: undefined };
  const values = await app.redis?.read([versionKey(place.shopId), name]);
  if (!values) return { found: undefined, version: undefined };
  const [stands, sealed] = values;
  if (!stands) return { found: undefined, version: await beginVersion(app, place.shopId) };
  const version = stands.toString();
  return { found: sealed ? unseal(app, name, { sealed, version }) : undefined, version };
}

/** Keeps an answer under the version that stood before it was made. Nobody waits for it. */
export function keepShared(app: App, place: CachePlace, version: string, kept: KeptAnswer): void {
  const name = cacheName(place);
  void app.redis?.write(name, seal(app, name, { version, kept }), KEPT_SECONDS);
}

/** Makes everything of the shop in Redis stale; false when Redis could not be told. */
export async function bumpShared(app: App, shopId: string): Promise<boolean> {
  const change = untoldChange(app, shopId);
  const isTold = (await app.redis?.write(versionKey(shopId), newId(), VERSION_SECONDS)) ?? true;
  if (isTold) trustShared(app, shopId, change);
  return isTold;
}

async function beginVersion(app: App, shopId: string): Promise<string | undefined> {
  const version = newId();
  const written = await app.redis?.write(versionKey(shopId), version, VERSION_SECONDS);
  return written ? version : undefined;
}

function versionKey(shopId: string): string {
  return `version:${shopId}`;
}

interface Head extends Omit<KeptAnswer, 'body'> {
  version: string;
  madeAt: number;
}

function seal(
  app: App,
  name: string,
  { version, kept: { body, ...rest } }: { version: string; kept: KeptAnswer },
): Buffer {
  const head: Head = { ...rest, version, madeAt: app.clock.now().getTime() };
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(headBytes.length);
  const content = Buffer.concat([length, headBytes, body]);
  return Buffer.concat([sealOf(app, name, content), content]);
}

function unseal(
  app: App,
  name: string,
  { sealed, version }: { sealed: Buffer; version: string },
): SharedAnswer | undefined {
  const content = sealed.subarray(SEAL_BYTES);
  if (content.length < LENGTH_BYTES) return undefined;
  if (!timingSafeEqual(sealed.subarray(0, SEAL_BYTES), sealOf(app, name, content)))
    return undefined;
  const bodyFrom = LENGTH_BYTES + content.readUInt32BE();
  const head = JSON.parse(content.toString('utf8', LENGTH_BYTES, bodyFrom)) as Head;
  const expiresAt = head.madeAt + KEPT_SECONDS * 1000;
  if (head.version !== version || expiresAt < app.clock.now().getTime()) return undefined;
  const { version: _version, madeAt: _madeAt, ...rest } = head;
  return { ...rest, expiresAt, body: content.subarray(bodyFrom) };
}

function sealOf(app: App, name: string, content: Buffer): Buffer {
  return createHmac('sha256', app.secretKey).update(`cache\0${name}\0`).update(content).digest();
}
