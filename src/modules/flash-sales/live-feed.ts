import type { App, Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import { eventText, type EventStream } from '#platform/http/event-stream.ts';

/** What a feed looks at, and what it tells. */
export interface FeedSource<T> {
  /** The same for every listener; begins with the shop's id. */
  readonly key: string;
  /** Reads how it stands; undefined ends the feed. */
  look(tx: Tx): Promise<T | undefined>;
  /** The events for who begins to listen now. */
  greeting(now: T): readonly string[];
  /** The events for who listens already; none when there is no news. */
  news(before: T, now: T): readonly string[];
}

/** Listeners of one process, of all shops: each is an open connection. */
const LISTENERS_MAX = 2000;
const LOOK_EVERY_MS = 1000;
/** A silent connection is cut by proxies, and a browser does not see that it is dead. */
const HEARTBEAT_MS = 15_000;

interface Feed {
  readonly listeners: Set<EventStream>;
  /** The last look's events for a new listener; undefined until there was one. */
  greeting: readonly string[] | undefined;
  readonly stopped: AbortController;
}

const feedsByApp = new WeakMap<App, Map<string, Feed>>();

function feedsOf(app: App): Map<string, Feed> {
  const feeds = feedsByApp.get(app) ?? new Map<string, Feed>();
  feedsByApp.set(app, feeds);
  return feeds;
}

/** How many listen in this process, to all feeds together. */
export function listenerCount(app: App): number {
  return [...feedsOf(app).values()].reduce((total, feed) => total + feed.listeners.size, 0);
}

/** Whether this process takes no more listeners. */
export function listenersFull(app: App): boolean {
  return listenerCount(app) >= LISTENERS_MAX;
}

/**
 * Has the stream told of the source until it ends. However many listen, the database is looked at
 * once a second, and only while somebody listens. A look that fails is tried again.
 */
export function listen<T>(ctx: Context, stream: EventStream, source: FeedSource<T>): void {
  const feeds = feedsOf(ctx.app);
  let feed = feeds.get(source.key);
  if (!feed) {
    feed = { listeners: new Set(), greeting: undefined, stopped: new AbortController() };
    feeds.set(source.key, feed);
    void follow({ ...ctx, deadline: null }, source, feed);
  }
  const { listeners, greeting, stopped } = feed;
  listeners.add(stream);
  for (const text of greeting ?? []) stream.send(text);
  stream.onEnd(() => {
    listeners.delete(stream);
    if (listeners.size > 0) return;
    stopped.abort();
    if (feeds.get(source.key)?.listeners === listeners) feeds.delete(source.key);
  });
}

/** Ends every stream of this process: the server stops. */
export function endFeeds(app: App): void {
  for (const feed of feedsOf(app).values()) for (const stream of feed.listeners) stream.end();
}

async function follow<T>(ctx: Context, source: FeedSource<T>, feed: Feed): Promise<void> {
  const { clock } = ctx.app;
  let before: T | undefined;
  let spokeAt = clock.now().getTime();
  while (!feed.stopped.signal.aborted) {
    const now = await look(ctx, source);
    if (now === 'failed') {
      await clock.sleep(LOOK_EVERY_MS, feed.stopped.signal);
      continue;
    }
    if (now === undefined) break;
    const texts = before === undefined ? source.greeting(now) : source.news(before, now);
    const at = clock.now().getTime();
    const silent = texts.length === 0 && at - spokeAt >= HEARTBEAT_MS;
    const out = silent ? [eventText('time', { serverTime: clock.now().toISOString() })] : texts;
    if (out.length > 0) spokeAt = at;
    for (const stream of feed.listeners) for (const text of out) stream.send(text);
    before = now;
    feed.greeting = source.greeting(now);
    await clock.sleep(LOOK_EVERY_MS, feed.stopped.signal);
  }
  for (const stream of feed.listeners) stream.end();
}

async function look<T>(ctx: Context, source: FeedSource<T>): Promise<T | undefined | 'failed'> {
  try {
    return await shopRead({ ...ctx }, async (tx) => await source.look(tx));
  } catch (error) {
    ctx.log.warn('event=flash_sales.look_failed', { error });
    return 'failed';
  }
}
