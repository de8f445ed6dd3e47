import { performance } from 'node:perf_hooks';
import { findShopByHost } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import type { Guard } from '#platform/http/admission.ts';
import { PLACE_HEADER, waitingRoomRefusals } from './contract.ts';
import { isQuiet, noteShed, queueOf } from './gate-board.ts';
import { standingOf } from './model.ts';
import { readPlace } from './place-token.ts';
import { placeNeeded } from './show-place.ts';

/**
 * Of those who come without a place, so many a second are heard in full: a checkout that was begun
 * before the gate closed, and lost its answer, is asked for again without one.
 */
const HEARD_PER_SECOND = 50;
const HOSTS_MAX = 10_000;

interface Known {
  /** Shops by host, as far as somebody asked; undefined while nobody has found out. */
  hosts: Map<string, string | undefined>;
  heard: number;
  since: number;
}

const knownByApp = new WeakMap<App, Known>();

/**
 * Sends checkouts away at the entrance where people queue: who has no place, or one whose turn has not
 * come. What it lets through is judged again, in full, where the checkout begins.
 */
export const guard: Guard = {
  refuse: (app, request, host) => {
    if (isQuiet(app)) return undefined;
    const shopId = shopOf(app, host);
    const gate = shopId === undefined ? undefined : queueOf(app, shopId);
    if (shopId === undefined || !gate) return undefined;
    const text = request.headers[PLACE_HEADER];
    if (typeof text !== 'string') return mayBeHeard(app) ? undefined : placeNeeded();
    const place = readPlace(app, shopId, text);
    if (!place) return waitingRoomRefusals.place_invalid();
    if (place.number <= gate.admitted) return undefined;
    const { retryAfterSeconds, ...standing } = standingOf(gate, place.number);
    return placeNeeded(retryAfterSeconds, standing);
  },
  noteShed: (app, host) => {
    const shopId = shopOf(app, host);
    if (shopId !== undefined) noteShed(app, shopId);
  },
};

/** The shop of the host from memory; a host that is asked for the first time is found out beside. */
function shopOf(app: App, host: string): string | undefined {
  const { hosts } = knownOf(app);
  if (hosts.has(host)) return hosts.get(host);
  if (hosts.size >= HOSTS_MAX) hosts.clear();
  hosts.set(host, undefined);
  findShopByHost(app, host)
    .then((shop) => hosts.set(host, shop?.id))
    .catch((error: unknown) => {
      hosts.delete(host);
      app.log.named('emporium.waiting-room').warn('event=host.not_found_out', { error });
    });
  return undefined;
}

function mayBeHeard(app: App): boolean {
  const known = knownOf(app);
  const now = performance.now();
  if (now - known.since >= 1000) Object.assign(known, { heard: 0, since: now });
  known.heard += 1;
  return known.heard <= HEARD_PER_SECOND;
}

/** Forgets which host is which shop: a domain may move to another. */
export function forgetHosts(app: App): void {
  knownOf(app).hosts.clear();
}

function knownOf(app: App): Known {
  let known = knownByApp.get(app);
  if (!known) knownByApp.set(app, (known = { hosts: new Map(), heard: 0, since: 0 }));
  return known;
}
