import pg from 'pg';
import { bumpCache, onCacheBump } from './cache.ts';
import type { App } from './context.ts';
import { newId } from './ids.ts';

const CHANNEL = 'emporium_cache';
const RECONNECT_MS = 1000;
const GATHER_MS = 20;

/**
 * Tells the other processes of this process's cache bumps and hears theirs, by LISTEN and NOTIFY.
 * Nothing rests on it for correctness: a lost message costs the cache's time limit.
 */
export function startCacheChannel(app: App): { stop(): Promise<void> } {
  const self = newId();
  const stopped = new AbortController();
  const heard = new Set<string>();
  const telling = tell(app, self, heard);
  const listening = listen(app, self, heard, stopped.signal);
  return {
    stop: async () => {
      stopped.abort();
      telling();
      await listening;
    },
  };
}

/** Bumps of one shop within 20 ms leave as one message. */
function tell(app: App, self: string, heard: Set<string>): () => void {
  const waiting = new Set<string>();
  return onCacheBump(app, (shopId) => {
    if (heard.has(shopId) || waiting.has(shopId)) return;
    waiting.add(shopId);
    setTimeout(() => {
      waiting.delete(shopId);
      app.database.system
        .query('select pg_notify($1, $2)', [CHANNEL, `${self} ${shopId}`])
        .catch((error: unknown) => app.log.debug('event=cache.not_told', { error }));
    }, GATHER_MS).unref();
  });
}

async function listen(
  app: App,
  self: string,
  heard: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const client = new pg.Client({
      ...app.database.connections.system,
      application_name: 'emporium cache channel',
    });
    const closed = new Promise<void>((done) => {
      client.once('end', () => done());
      client.once('error', () => done());
      signal.addEventListener('abort', () => done(), { once: true });
    });
    client.on('notification', ({ payload = '' }) => {
      const [sender, shopId = ''] = payload.split(' ');
      if (sender === self) return;
      heard.add(shopId);
      bumpCache(app, shopId);
      heard.delete(shopId);
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      await closed;
      await client.end();
    } catch (error) {
      app.log.debug('event=cache.channel_lost', { error });
    }
    await app.clock.sleep(RECONNECT_MS, signal);
  }
}
