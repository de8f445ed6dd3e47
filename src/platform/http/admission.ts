import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { App } from '../context.ts';
import { counter, gauge } from '../metrics.ts';
import type { Refusal } from '../refusal.ts';
import { countAccess } from './access.ts';
import { createLane, LOOK_EVERY_MS, type Lane, type LaneLimits } from './lane.ts';
import { problemOf } from './problem.ts';
import { httpRefusals } from './refusals.ts';
import { outerRequestId, type TrustedProxies } from './request.ts';
import type { LaneName, Route } from './route.ts';

/** A module that refuses requests of lanes before anything is read of them but their headers. */
export interface Guard {
  refuse(app: App, request: IncomingMessage, host: string): Refusal | undefined;
  /** A checkout of this host was refused because too many are under way. */
  noteShed(app: App, host: string): void;
}

/**
 * A checkout waits twice, to promise and to settle: with 200 ms each the shopper waits 400. What comes
 * in one moment is done within a second (quality scenario P2 sends 500 checkouts at once).
 */
const LANES: Record<LaneName, LaneLimits> = {
  checkout: { start: 600, least: 100, most: 4000, targetMs: 200 },
  // Laxer: a cart that is refused is a sale that never begins.
  cart: { start: 800, least: 200, most: 8000, targetMs: 400 },
};
/** Equal requests that wait for the first one's answer: they cost next to nothing. */
const TWINS_MAX = 100;
/** A body that has not come whole by then is not waited for in the lane. */
const BODY_MS = 1000;
const RETRY_MAX_SECONDS = 20;
const TOLD_EVERY_MS = 1000;

const lanesByApp = new WeakMap<App, Record<LaneName, Lane>>();
const limitNow = gauge('admission_limit', 'Requests of a lane that may be under way', ['lane']);
const inFlightNow = gauge('admission_in_flight', 'Requests of a lane under way', ['lane']);
const refusedTotal = counter('admission_refused_total', 'Requests refused at the entrance', [
  'lane',
]);

/** What a request of the lane waited in this process; its limit follows that. */
export function observeWait(app: App, lane: LaneName, milliseconds: number): void {
  lanesOf(app)[lane].observe(milliseconds);
}

function lanesOf(app: App): Record<LaneName, Lane> {
  let lanes = lanesByApp.get(app);
  if (!lanes) {
    lanes = { checkout: createLane(LANES.checkout), cart: createLane(LANES.cart) };
    lanesByApp.set(app, lanes);
  }
  return lanes;
}

export interface Admission {
  /**
   * Lets a request in, or answers it: 503 or a guard's refusal, both with Retry-After, before its
   * body is read, the router asked or a log line written. A refusal costs a hundredth of an order, so
   * five times too many shoppers cost the others little.
   */
  admit(request: IncomingMessage, response: ServerResponse, requestId: string): boolean;
  stop(): void;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

interface LanedRoute {
  lane: LaneName;
  method: string;
  path: string;
  matches: RegExp;
}

/** The entrance of one process, over the routes that name a lane. */
export function createAdmission(
  app: App,
  parts: { routes: readonly Route[]; guards: readonly Guard[]; proxies: TrustedProxies },
): Admission {
  const lanes = lanesOf(app);
  const routes = parts.routes.flatMap(lanedRoute);
  const running = new Map<string, number>();
  const pulse = watchPulse(app, lanes);

  const enter = (
    lane: Lane,
    host: string,
    key: string,
    { request, response }: Exchange,
  ): boolean => {
    const twins = running.get(key) ?? 0;
    // Who sends the same again while it is at work waits for the same end, even when all is full.
    const joins = lane === lanes.checkout && twins > 0 && twins < TWINS_MAX;
    if (!joins && !lane.enter(host)) return false;
    running.set(key, twins + 1);
    let inside = !joins;
    const leave = (): void => {
      if (inside) lane.leave(host);
      inside = false;
    };
    // Who dawdles over a body of a few lines must not keep a place from others.
    const dawdling = setTimeout(() => {
      if (!request.complete) leave();
    }, BODY_MS);
    response.once('close', () => {
      clearTimeout(dawdling);
      leave();
      const left = (running.get(key) ?? 1) - 1;
      if (left > 0) running.set(key, left);
      else running.delete(key);
    });
    return true;
  };
  const guarded = (request: IncomingMessage, host: string): Refusal | undefined => {
    for (const guard of parts.guards) {
      const refusal = guard.refuse(app, request, host);
      if (refusal) return refusal;
    }
    return undefined;
  };
  return {
    admit: (request, response, requestId) => {
      const route = routeOf(routes, request);
      if (!route || outerRequestId(request) !== undefined) return true;
      const host = hostOf(request, parts.proxies);
      const key = `${host} ${request.method} ${request.url}`;
      const asked = route.lane === 'checkout' && !running.has(key);
      const refused = asked ? guarded(request, host) : undefined;
      if (!refused && enter(lanes[route.lane], host, key, { request, response })) {
        pulse.admitted += 1;
        return true;
      }
      if (!refused) {
        refusedTotal.inc({ lane: route.lane });
        pulse.refused += 1;
        if (route.lane === 'checkout') for (const guard of parts.guards) guard.noteShed(app, host);
      }
      const refusal = refused ?? httpRefusals.overloaded({ retryAfterSeconds: pulse.retry() });
      send(response, refusal, requestId);
      countAccess(route.method, route.path, refusal.status, 0);
      return false;
    },
    stop: () => pulse.stop(),
  };
}

function lanedRoute({ contract: { method, path }, options }: Route): LanedRoute[] {
  const { admission: lane } = options;
  const pattern = path.replaceAll(/:[A-Za-z]+/g, '[^/?]+');
  return lane ? [{ lane, method, path, matches: new RegExp(`^${pattern}/?(\\?|$)`) }] : [];
}

function routeOf(
  routes: readonly LanedRoute[],
  { method, url = '' }: IncomingMessage,
): LanedRoute | undefined {
  if (method === 'GET') return undefined;
  return routes.find((route) => route.method === method && route.matches.test(url));
}

/** The host as the shop is found by it: shops share a lane by this name. */
function hostOf(request: IncomingMessage, proxies: TrustedProxies): string {
  const forwarded = request.headers['x-forwarded-host'];
  const peer = request.socket.remoteAddress ?? '';
  if (typeof forwarded === 'string' && proxies.trusts(peer.replace(/^::ffff:/, ''))) {
    return forwarded.split(',')[0]!.trim();
  }
  return request.headers.host ?? '';
}

function send(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const body = JSON.stringify(problemOf(refusal, requestId));
  response.writeHead(refusal.status, [
    'content-type',
    'application/problem+json',
    'content-length',
    String(Buffer.byteLength(body)),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
    ...(refusal.retryAfterSeconds === undefined
      ? []
      : ['retry-after', String(Math.max(1, Math.ceil(refusal.retryAfterSeconds)))]),
  ]);
  response.end(body);
}

interface Pulse {
  admitted: number;
  refused: number;
  /** Seconds after which to come back: the more are refused, the wider they are spread. */
  retry(): number;
  stop(): void;
}

/** Looks at the lanes ten times a second, and tells once a second how many were refused. */
function watchPulse(app: App, lanes: Record<LaneName, Lane>): Pulse {
  let [due, toldAt, turn, spread] = [performance.now() + LOOK_EVERY_MS, performance.now(), 0, 1];
  const pulse = { admitted: 0, refused: 0 };
  const tell = (): void => {
    const { admitted, refused } = pulse;
    spread = Math.min(RETRY_MAX_SECONDS, 1 + Math.ceil(refused / Math.max(1, admitted)));
    if (refused > 0) {
      app.log.named('emporium.http').warn('event=http.shed', { admitted, refused });
    }
    [pulse.admitted, pulse.refused] = [0, 0];
  };
  const clock = setInterval(() => {
    const now = performance.now();
    for (const [name, lane] of Object.entries(lanes)) {
      lane.look(now - due);
      limitNow.set({ lane: name }, lane.limit);
      inFlightNow.set({ lane: name }, lane.inFlight);
    }
    due = now + LOOK_EVERY_MS;
    if (now - toldAt < TOLD_EVERY_MS) return;
    toldAt = now;
    tell();
  }, LOOK_EVERY_MS);
  clock.unref();
  return Object.assign(pulse, {
    retry: () => 1 + (turn++ % spread),
    stop: () => clearInterval(clock),
  });
}
