import type { FastifyRequest } from 'fastify';
import { type Actor, type App, type Context, type RequestInfo } from '../context.ts';
import type { Refusal } from '../refusal.ts';
import { httpRefusals } from './refusals.ts';
import { describeRequest, type TrustedProxies } from './request.ts';
import type { Permission } from './route.ts';

/** A shop as the pipeline needs it. */
export interface ShopOfRequest {
  id: string;
  status: string;
  maintenance: boolean;
  /** What shoppers read meanwhile, and when it is expected to end (ISO 8601). */
  closedMessage?: string | null;
  closedUntil?: string | null;
  /** How the page about it is signed and dated. */
  name?: string;
  locale?: string;
  timeZone?: string;
}

/** What the modules give to the pipeline; platform itself imports no module. */
export interface PipelineDoors {
  findShop(app: App, host: string): Promise<ShopOfRequest | undefined>;
  authenticate(app: App, shopId: string, request: RequestInfo): Promise<Actor>;
  /** A refusal when an unsafe browser request does not come from the shop's own pages. */
  checkForgery(app: App, request: RequestInfo, actor: Actor): Refusal | undefined;
  /** Leaves a trace of who, signed in, called what their role does not allow. */
  noteRefused(
    ctx: Context,
    attempt: { method: string; path: string; permission: string },
  ): Promise<void>;
}

/** Longest that anyone waits for an answer. */
const DEADLINE_MS = 15_000;
const MAINTENANCE_RETRY_SECONDS = 60;
const MAINTENANCE_RETRY_MAX_SECONDS = 3600;

export type Pipeline = (
  request: FastifyRequest,
  permission: Permission,
  options?: { duringMaintenance?: boolean | undefined },
) => Promise<Context | Refusal>;

/**
 * The way of every request, in order: shop, maintenance, actor, forgery, permission. Refusals:
 * shop_not_found, shop_closed, request_forgery, not_signed_in, not_permitted.
 */
export function createPipeline(app: App, doors: PipelineDoors, proxies: TrustedProxies): Pipeline {
  return async (request, permission, { duringMaintenance = false } = {}) => {
    const info = requestInfo(request, proxies);
    const shop = await doors.findShop(app, info.host);
    if (!shop || shop.status === 'suspended') return httpRefusals.shop_not_found();
    const actor = await doors.authenticate(app, shop.id, info);
    if (shop.maintenance && actor.kind !== 'staff' && !duringMaintenance) return closed(app, shop);
    const forged = doors.checkForgery(app, info, actor);
    if (forged) return forged;
    const ctx: Context = {
      app,
      requestId: request.id,
      shopId: shop.id,
      actor,
      log: app.log.forRequest(request.id),
      deadline: app.clock.now().getTime() + DEADLINE_MS,
      request: info,
    };
    const refused = refusePermission(permission, ctx);
    if (refused?.refusal === 'not_permitted') {
      await doors.noteRefused(ctx, { method: info.method, path: info.path, permission });
    }
    return refused ?? ctx;
  };
}

/** With the operator's own words, and back when it is expected to be over. */
function closed(app: App, shop: ShopOfRequest): Refusal {
  const { closedMessage, closedUntil, name, locale, timeZone } = shop;
  const left = closedUntil ? (Date.parse(closedUntil) - app.clock.now().getTime()) / 1000 : 0;
  return httpRefusals.shop_closed({
    retryAfterSeconds:
      left > 0 ? Math.min(left, MAINTENANCE_RETRY_MAX_SECONDS) : MAINTENANCE_RETRY_SECONDS,
    ...(closedMessage ? { detail: closedMessage } : {}),
    data: {
      message: closedMessage ?? null,
      until: closedUntil ?? null,
      ...(name && locale && timeZone ? { shop: { name, locale, timeZone } } : {}),
    },
  });
}

function requestInfo(request: FastifyRequest, proxies: TrustedProxies): RequestInfo {
  const peer = request.raw.socket?.remoteAddress ?? '127.0.0.1';
  return describeRequest(request.raw, peer.replace(/^::ffff:/, ''), proxies);
}

function refusePermission(
  permission: Permission,
  { actor, request }: Context,
): Refusal | undefined {
  if (permission === 'public') return undefined;
  if (actor.kind === 'anonymous') return refuseStranger(request);
  if (permission === 'customer' || actor.permissions.has(permission)) return undefined;
  return httpRefusals.not_permitted();
}

/** Whose session has ended is told so; who never had one is asked to sign in. */
function refuseStranger(request: RequestInfo | undefined): Refusal {
  const names = Object.keys(request?.cookies ?? {});
  const hadSession = names.some((name) => name.endsWith('emporium_session'));
  return httpRefusals.not_signed_in(
    hadSession ? { detail: 'Session expired. Sign in again to go on.' } : {},
  );
}
