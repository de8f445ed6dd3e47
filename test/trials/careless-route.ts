/** A planted hole: a route whose statement forgets the shop, so that only row security stands. */
import type { FastifyInstance } from 'fastify';
import { auditRefusedRoute, authenticateRequest, checkForgery } from '#modules/identity/index.ts';
import { findShopByHost } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { endpoint, strict, Type, Uuid } from '#platform/contract.ts';
import { shopRead } from '#platform/database/index.ts';
import { statement, text, uuid } from '#platform/database/statement.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { route } from '#platform/http/route.ts';
import { createHttpServer } from '#platform/http/server.ts';

const findAnywhere = statement(
  'catalog.trial_find_anywhere',
  [uuid],
  { title: text },
  'select title from catalog.products where id = $1',
);

export const careless = endpoint({
  method: 'GET',
  path: '/api/v1/planted/:productId',
  tag: 'planted',
  summary: 'A route whose statement forgets the shop',
  params: strict({ productId: Uuid }),
  answers: { 200: Type.Object({ title: Type.String() }) },
  refusals: ['not_found'],
});

/** A server with the careless route alone. */
export async function carelessServer(app: App): Promise<FastifyInstance> {
  const planted = route(careless, { permission: 'public' }, async (ctx, { params }) => {
    const row = await shopRead(ctx, (tx) => findAnywhere.row(tx, params.productId));
    return row ?? httpRefusals.not_found();
  });
  const doors = {
    findShop: findShopByHost,
    authenticate: authenticateRequest,
    checkForgery,
    noteRefused: auditRefusedRoute,
  };
  return (await createHttpServer(app, { routes: [planted], plugins: [], doors })).server;
}
