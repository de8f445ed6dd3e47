import pg from 'pg';
import { bumpCache, clearCache, onCacheBump } from './cache.ts';
import type { App } from './context.ts';
import { bumpShared, distrustShared, trustShared, untoldChange } from './http/shared-cache.ts';
import { newId } from './ids.ts';

const CHANNEL = 'emporium_cache';
const RECONNECT_MS = 1000;
const GATHER_MS = 20;
const TELL_AGAIN_MS = 500;
/** What Redis was not told of for so long has run out by itself. */
const TELL_AGAIN_MAX = 120;

export interface CacheChannel {
  /** Tells what is still to be told, and ends. */
  stop(): Promise<void>;
}

/**
 * Tells the other processes of this process's cache bumps and hears theirs, by LISTEN and NOTIFY, and
 * makes the shared layer stale. Nothing rests on it for correctness: a lost message costs the cache's
 * time limit. A command, which serves nobody, only tells.
 */
export function startCacheChannel(app: App, { listens = true } = {}): CacheChannel {
  const self = newId();
  const stopped = new AbortController();
  const heard = new Set<string>();
  const telling = tell(app, self, heard, stopped.signal);
  const listening = listens ? listen(app, self, heard, stopped.signal) : undefined;
  return {
    stop: async () => {
      stopped.abort();
      await telling.stop();
      await listening;
    },
  };
}

/** Makes every process forget what the pattern names, this one too; Redis is the caller's. */
export async function tellToClear(app: App, pattern: string): Promise<void> {
  clearCache(app, pattern);
  await notify(app, `all clear ${pattern}`);
}

async function notify(app: App, message: string): Promise<void> {
  await app.database.system.query('select pg_notify($1, $2)', [CHANNEL, message]);
}

/** Bumps of one shop within 20 ms leave as one message. */
function tell(
  app: App,
  self: string,
  heard: Set<string>,
  signal: AbortSignal,
): { stop(): Promise<void> } {
  const waiting = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const send = async (shopId: string): Promise<void> => {
    const change = untoldChange(app, shopId);
    // Redis first: who hears of it asks there next.
    let isTold = await bumpShared(app, shopId);
    await notify(app, `${self} ${shopId}`).catch((error: unknown) =>
      app.log.debug('event=cache.not_told', { error }),
    );
    for (let turn = 0; !isTold && turn < TELL_AGAIN_MAX && !signal.aborted; turn += 1) {
      await app.clock.sleep(TELL_AGAIN_MS, signal);
      isTold = await bumpShared(app, shopId);
    }
    // What was stale there by this change has run out.
    if (!isTold) trustShared(app, shopId, change);
  };
  const sendWaiting = (shopId: string): void => {
    if (!waiting.delete(shopId)) return;
    const sending = send(shopId);
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  };
  const deaf = onCacheBump(app, (shopId) => {
    if (heard.has(shopId)) return;
    distrustShared(app, shopId);
    if (waiting.has(shopId)) return;
    waiting.add(shopId);
    setTimeout(() => sendWaiting(shopId), GATHER_MS).unref();
  });
  return {
    stop: async () => {
      deaf();
      for (const shopId of waiting) sendWaiting(shopId);
      await Promise.all(underWay);
    },
  };
}

async function listen(
  app: App,
  self: string,
  heard: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  for (let times = 0; !signal.aborted; times += 1) {
    const client = new pg.Client({
      ...app.database.connections.system,
      application_name: 'emporium cache channel',
    });
    const closed = new Promise<void>((done) => {
      client.once('end', () => done());
      // Not once: below TLS a lost connection is told of twice, and the second would end the process.
      client.on('error', () => done());
      signal.addEventListener('abort', () => done(), { once: true });
    });
    client.on('notification', ({ payload = '' }) => hear(app, self, heard, payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      // What was said while nobody listened is not said again.
      if (times > 0) clearCache(app, '*');
      await closed;
      await client.end();
    } catch (error) {
      app.log.debug('event=cache.channel_lost', { error });
    }
    await app.clock.sleep(RECONNECT_MS, signal);
  }
}

/** `<sender> <shop>`, or `<sender> clear <pattern>`. */
function hear(app: App, self: string, heard: Set<string>, payload: string): void {
  const [sender, shopId = '', pattern] = payload.split(' ');
  if (sender === self) return;
  if (pattern !== undefined) return clearCache(app, pattern);
  heard.add(shopId);
  bumpCache(app, shopId);
  heard.delete(shopId);
}
