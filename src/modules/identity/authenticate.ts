import { performance } from 'node:perf_hooks';
import {
  anonymous,
  shopContext,
  type Actor,
  type App,
  type RequestInfo,
} from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import { checkRequestForgery } from './check-request-forgery.ts';
import { sessionTokenOf } from './cookies.ts';
import { csrfTokenOf, tokenHash } from './make-secret.ts';
import { TOUCH_SECONDS, later, sessionEnds, type PersonKind } from './model.ts';
import { findLiveSession, touchSession } from './store/sessions.ts';

/** A removed role, a closed session, a disabled person is out after this long (trial 42: 1 s). */
const CACHE_MS = 800;
const CACHE_ENTRIES_MAX = 20_000;

interface Entry {
  readonly actor: Promise<Actor>;
  readonly freshUntil: number;
}

const caches = new WeakMap<App, Map<string, Entry>>();

/**
 * Who a session token belongs to in this shop; the anonymous actor when it is unknown, ended, run
 * out by the database's time, of another shop, or of somebody disabled. Answers are kept for less
 * than a second, and requests that come together ask once.
 */
export async function authenticate(
  app: App,
  shopId: string,
  token: string | undefined,
): Promise<Actor> {
  if (!token || token.length > 200) return anonymous;
  const cache = cacheOf(app);
  const key = `${shopId} ${token}`;
  const now = performance.now();
  const known = cache.get(key);
  if (known && known.freshUntil > now) return await known.actor;
  if (cache.size >= CACHE_ENTRIES_MAX) cache.clear();
  const actor = readActor(app, shopId, token);
  cache.set(key, { actor, freshUntil: now + CACHE_MS });
  try {
    return await actor;
  } catch (error) {
    cache.delete(key);
    throw error;
  }
}

/** The actor of a request, by its session cookie. */
export async function authenticateRequest(
  app: App,
  shopId: string,
  request: RequestInfo,
): Promise<Actor> {
  return await authenticate(app, shopId, sessionTokenOf(request));
}

/** Makes this process ask the database again: for one token, or after a change of roles for all. */
export function forgetSessions(app: App, shopId?: string, token?: string): void {
  if (token === undefined) cacheOf(app).clear();
  else cacheOf(app).delete(`${shopId} ${token}`);
}

/** Refusal `request_forgery` when another site may have made a browser send this. */
export function checkForgery(_app: App, request: RequestInfo, actor: Actor): Refusal | undefined {
  const token = actor.sessionId === null ? undefined : sessionTokenOf(request);
  const forgery = checkRequestForgery(
    {
      method: request.method,
      host: request.host,
      origin: oneHeader(request, 'origin'),
      secFetchSite: oneHeader(request, 'sec-fetch-site'),
      hasAuthorization: request.headers['authorization'] !== undefined,
      csrfToken: oneHeader(request, 'x-csrf-token'),
    },
    token === undefined ? null : { csrfToken: csrfTokenOf(token) },
  );
  return forgery === null ? undefined : httpRefusals.request_forgery({ data: { reason: forgery } });
}

function oneHeader(request: RequestInfo, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}

function cacheOf(app: App): Map<string, Entry> {
  const known = caches.get(app);
  if (known) return known;
  const made = new Map<string, Entry>();
  caches.set(app, made);
  return made;
}

async function readActor(app: App, shopId: string, token: string): Promise<Actor> {
  const found = await shopRead(shopContext(app, shopId), async (tx) => {
    const [session, now] = await Promise.all([
      findLiveSession.row(tx, tx.shopId, tokenHash(token)),
      tx.now(),
    ]);
    return session && { ...session, now };
  });
  if (!found) return anonymous;
  await touch(app, shopId, found);
  return {
    kind: found.kind,
    personId: found.person_id,
    sessionId: found.id,
    name: found.name,
    permissions: new Set(found.permissions ?? []),
  };
}

interface SeenSession {
  id: string;
  kind: PersonKind;
  last_seen_at: string;
  now: string;
}

/** Moves the idle limit on, at most once a minute for each session. */
async function touch(app: App, shopId: string, session: SeenSession): Promise<void> {
  const { now } = session;
  const due = later(now, -TOUCH_SECONDS);
  if (session.last_seen_at >= due) return;
  const { idle } = sessionEnds(session.kind, now);
  await shopTx(shopContext(app, shopId), async (tx) => {
    await touchSession.run(tx, tx.shopId, session.id, now, idle, due);
  });
}
