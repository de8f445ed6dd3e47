import type { FastifyRequest } from 'fastify';
import { anonymous, type Actor, type App, type Context, type RequestInfo } from '../context.ts';
import type { Refusal } from '../refusal.ts';
import { httpRefusals } from './refusals.ts';
import { describeRequest, type TrustedProxies } from './request.ts';
import type { Permission } from './route.ts';

/** A shop as the pipeline needs it. */
export interface ShopOfRequest {
  id: string;
  status: string;
  maintenance: boolean;
}

/** What the modules give to the pipeline; platform itself imports no module. */
export interface PipelineDoors {
  findShop(app: App, host: string): Promise<ShopOfRequest | undefined>;
  authenticate(app: App, shopId: string, request: RequestInfo): Promise<Actor>;
  /** A refusal when an unsafe browser request does not come from the shop's own pages. */
  checkForgery(app: App, request: RequestInfo, actor: Actor): Refusal | undefined;
}

/** Longest that anyone waits for an answer. */
const DEADLINE_MS = 15_000;
const MAINTENANCE_RETRY_SECONDS = 60;

export type Pipeline = (
  request: FastifyRequest,
  permission: Permission,
) => Promise<Context | Refusal>;

/**
 * The way of every request, in order: shop, maintenance, actor, forgery, permission. Refusals:
 * shop_not_found, shop_closed, request_forgery, not_signed_in, not_permitted.
 */
export function createPipeline(app: App, doors: PipelineDoors, proxies: TrustedProxies): Pipeline {
  return async (request, permission) => {
    const info = requestInfo(request, proxies);
    const shop = await doors.findShop(app, info.host);
    if (!shop || shop.status === 'suspended') return httpRefusals.shop_not_found();
    const actor = await doors.authenticate(app, shop.id, info);
    if (shop.maintenance && actor.kind !== 'staff') {
      return httpRefusals.shop_closed({ retryAfterSeconds: MAINTENANCE_RETRY_SECONDS });
    }
    const forged = doors.checkForgery(app, info, actor);
    if (forged) return forged;
    const refused = refusePermission(permission, actor);
    if (refused) return refused;
    return {
      app,
      requestId: request.id,
      shopId: shop.id,
      actor,
      log: app.log.forRequest(request.id),
      deadline: app.clock.now().getTime() + DEADLINE_MS,
      request: info,
    };
  };
}

function requestInfo(request: FastifyRequest, proxies: TrustedProxies): RequestInfo {
  const peer = request.raw.socket?.remoteAddress ?? '127.0.0.1';
  return describeRequest(request.raw, peer.replace(/^::ffff:/, ''), proxies);
}

function refusePermission(permission: Permission, actor: Actor): Refusal | undefined {
  if (permission === 'public') return undefined;
  if (actor === anonymous || actor.kind === 'anonymous') return httpRefusals.not_signed_in();
  if (permission === 'customer' || actor.permissions.has(permission)) return undefined;
  return httpRefusals.not_permitted();
}
