import { Redis } from 'ioredis';
import type { Log } from './log.ts';
import { gauge } from './metrics.ts';

/**
 * A Redis that may die, hang or lie at any time. Who asks has an answer within 50 ms or `undefined`,
 * and while it is away `undefined` at once: a broken Redis costs one request a moment, and the rest
 * nothing. Whether it is back is found out aside.
 */
export interface RedisStore {
  /** The values of the keys, null where there is none. */
  read(keys: readonly string[]): Promise<(Buffer | null)[] | undefined>;
  /** Whether it is kept now. */
  write(key: string, value: Buffer | string, seconds: number): Promise<boolean>;
  /** Removes the keys that a glob pattern names; how many they were. Takes its time. */
  remove(pattern: string): Promise<number | undefined>;
  close(): void;
}

const ANSWER_MS = 50;
const CONNECT_MS = 1000;
const LOOK_FIRST_MS = 250;
const LOOK_MOST_MS = 5000;
const SCAN_COUNT = 500;

const up = gauge('redis_up', 'Whether Redis answers this process; absent without REDIS_URL');

/** Opens a way to the Redis of the address; no connection is made before the first use. */
export function openRedis(url: string, log: Log): RedisStore {
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_MS,
    retryStrategy: (times) => Math.min(LOOK_FIRST_MS * 2 ** times, LOOK_MOST_MS),
  });
  client.on('error', (error) => log.debug('event=redis.error', { error }));
  let [away, closed, began] = [true, false, false];
  let looking: NodeJS.Timeout | undefined;

  const lookAgain = (pauseMs: number): void => {
    looking = setTimeout(() => void look(pauseMs), pauseMs);
    looking.unref();
  };
  const look = async (pauseMs: number): Promise<void> => {
    try {
      if (client.status === 'wait' || client.status === 'end') await client.connect();
      await within(CONNECT_MS, client.ping());
      away = false;
      up.set(1);
      log.info('event=redis.there');
    } catch (error) {
      log.debug('event=redis.still_away', { error });
      // A connection that stands and says nothing may never speak again.
      if (!closed && client.status === 'ready') client.disconnect(true);
      if (!closed) lookAgain(Math.min(pauseMs * 2, LOOK_MOST_MS));
    }
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    if (!began) {
      began = true;
      void look(LOOK_FIRST_MS);
    }
    if (away || closed) return undefined;
    try {
      return await within(ANSWER_MS, work());
    } catch (error) {
      if (!away && !closed) {
        away = true;
        up.set(0);
        log.warn('event=redis.away', { error, consequence: 'the database is asked instead' });
        lookAgain(LOOK_FIRST_MS);
      }
      return undefined;
    }
  };
  return {
    read: async (keys) => await guarded(async () => await client.mgetBuffer([...keys])),
    write: async (key, value, seconds) =>
      (await guarded(async () => await client.set(key, value, 'EX', seconds))) === 'OK',
    remove: async (pattern) => {
      if (away) await look(LOOK_FIRST_MS);
      return away ? undefined : await removeAll(client, pattern);
    },
    close: () => {
      closed = true;
      clearTimeout(looking);
      client.disconnect();
    },
  };
}

async function removeAll(client: Redis, pattern: string): Promise<number> {
  let removed = 0;
  let cursor = '0';
  do {
    const [next, keys] = await client.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
    if (keys.length > 0) removed += await client.unlink(...keys);
    cursor = next;
  } while (cursor !== '0');
  return removed;
}

/** What the work gives, if it gives it in time. What comes later is nobody's concern. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
