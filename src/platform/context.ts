import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { newId } from './ids.ts';
import type { Log } from './log.ts';
import type { RedisStore } from './redis.ts';

/** What lives as long as the process. */
export interface App {
  readonly config: Config;
  readonly log: Log;
  readonly database: Database;
  readonly clock: Clock;
  /** Signs cursors, cookies and order secrets. */
  readonly secretKey: string;
  /** Of REDIS_URL. Nothing may rest on it: it may be away, and it may lie. */
  readonly redis?: RedisStore;
}

/** Who acts. Permissions are strings such as `products.write`. */
export interface Actor {
  readonly kind: 'anonymous' | 'customer' | 'staff' | 'system';
  readonly personId: string | null;
  readonly sessionId: string | null;
  readonly name: string;
  readonly permissions: ReadonlySet<string>;
}

/** What the transport knows about one request. */
export interface RequestInfo {
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly host: string;
  readonly secure: boolean;
  /** Lower-case header names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly cookies: Readonly<Record<string, string>>;
}

/** Everything a use case may know about its circumstances; passed by hand, never hidden. */
export interface Context {
  readonly app: App;
  readonly requestId: string;
  readonly shopId: string;
  readonly actor: Actor;
  readonly log: Log;
  /** Epoch milliseconds after which nobody waits for the answer, or null. */
  readonly deadline: number | null;
  readonly request?: RequestInfo;
}

export const anonymous: Actor = {
  kind: 'anonymous',
  personId: null,
  sessionId: null,
  name: 'guest',
  permissions: new Set(),
};

/** The program itself: jobs, timers, operator commands. */
export const system: Actor = {
  kind: 'system',
  personId: null,
  sessionId: null,
  name: 'system',
  permissions: new Set(),
};

/** A context of one shop for work that no request started. */
export function shopContext(app: App, shopId: string, actor: Actor = system): Context {
  const requestId = newId();
  return { app, requestId, shopId, actor, log: app.log.forRequest(requestId), deadline: null };
}
