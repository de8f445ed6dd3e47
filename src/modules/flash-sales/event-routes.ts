/** Streams are no JSON exchange: what watches a sale live, for shoppers and for its planner. */
import { shopRead } from '#platform/database/index.ts';
import { beginEventStream, eventText } from '#platform/http/event-stream.ts';
import type { HttpPlugin, PluginDoors } from '#platform/http/route.ts';
import { isRefusal } from '#platform/refusal.ts';
import {
  flashSaleRefusals,
  SALE_EVENTS_PATH,
  SHOP_EVENTS_PATH,
  type AdminSale,
  type OfferChanges,
  type ShopSales,
} from './contract.ts';
import { endFeeds, listen, listenersFull, type FeedSource } from './live-feed.ts';
import { findShopSales } from './shop-sales.ts';
import { watchSale } from './watch-sales.ts';

type Server = Parameters<HttpPlugin>[0];

const RETRY_SECONDS = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Mounts the two streams; they end when the server stops. */
export const plugin: HttpPlugin = async (server, doors) => {
  server.addHook('preClose', async () => endFeeds(doors.app));
  addShopEvents(server, doors);
  addSaleEvents(server, doors);
};

function addShopEvents(server: Server, doors: PluginDoors): void {
  // HEAD of a stream would never end.
  server.get(SHOP_EVENTS_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    const ctx = await doors.enter(request, 'public');
    if (isRefusal(ctx)) return await doors.refuse(reply, ctx);
    if (listenersFull(ctx.app)) return await doors.refuse(reply, full());
    listen(ctx, beginEventStream(reply), shopSource(ctx.shopId));
  });
}

function addSaleEvents(server: Server, doors: PluginDoors): void {
  server.get<{ Params: { id: string } }>(
    SALE_EVENTS_PATH,
    { exposeHeadRoute: false },
    async (request, reply) => {
      const ctx = await doors.enter(request, 'products.read');
      if (isRefusal(ctx)) return await doors.refuse(reply, ctx);
      const { id } = request.params;
      const found = UUID.test(id)
        ? await shopRead({ ...ctx }, (tx) => watchSale(tx, id))
        : flashSaleRefusals.flash_sale_not_found();
      if (isRefusal(found)) return await doors.refuse(reply, found);
      if (listenersFull(ctx.app)) return await doors.refuse(reply, full());
      listen(ctx, beginEventStream(reply), saleSource(ctx.shopId, id));
    },
  );
}

function full() {
  return flashSaleRefusals.flash_sale_listeners_full({ retryAfterSeconds: RETRY_SECONDS });
}

/** Everything at first, and when the sales themselves differ; in between the offers that moved. */
export function shopSource(shopId: string): FeedSource<ShopSales> {
  return {
    key: `${shopId} sales`,
    look: findShopSales,
    greeting: (now) => [eventText('sales', now)],
    news: (before, now) => {
      if (outline(before) !== outline(now)) return [eventText('sales', now)];
      const known = new Set(offersOf(before).map((offer) => JSON.stringify(offer)));
      const offers = offersOf(now).filter((offer) => !known.has(JSON.stringify(offer)));
      if (offers.length === 0) return [];
      return [eventText('offers', { serverTime: now.serverTime, offers })];
    },
  };
}

function saleSource(shopId: string, id: string): FeedSource<AdminSale> {
  return {
    key: `${shopId} sale ${id}`,
    look: async (tx) => {
      const sale = await watchSale(tx, id);
      return isRefusal(sale) ? undefined : sale;
    },
    greeting: (now) => [eventText('sale', now)],
    news: (_before, now) => [eventText('sale', now)],
  };
}

/** What of the sales does not move with each purchase. */
function outline({ sales }: ShopSales): string {
  return JSON.stringify(
    sales.map((sale) => ({
      ...sale,
      offers: sale.offers.map((offer) => ({ ...offer, left: 0, state: 'live' })),
    })),
  );
}

function offersOf({ sales }: ShopSales): OfferChanges['offers'] {
  return sales.flatMap(({ id: saleId, offers }) =>
    offers.map(({ variantId, left, state }) => ({ saleId, variantId, left, state })),
  );
}
