import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { App } from '../context.ts';
import { newId } from '../ids.ts';
import { answerTimeMs, countAccess, logAccess } from './access.ts';
import { createAdmission, type Guard } from './admission.ts';
import { addBodyParsers } from './body.ts';
import { createByteCache, type ByteCache } from './byte-cache.ts';
import { sayGoodbye } from './drain.ts';
import { openEntrance } from './entrance.ts';
import { mount, sendRefusal } from './mount.ts';
import { createPipeline, type Pipeline, type PipelineDoors } from './pipeline.ts';
import { refusalOf } from './refusal-of-error.ts';
import { httpRefusals } from './refusals.ts';
import { outerRequestId, trustedProxies, type TrustedProxies } from './request.ts';
import type { HttpPlugin, Route } from './route.ts';

export interface HttpServerParts {
  routes: readonly Route[];
  plugins: readonly HttpPlugin[];
  doors: PipelineDoors;
  /** What modules refuse at the entrance. */
  guards?: readonly Guard[];
}

export interface HttpServer {
  server: FastifyInstance;
  cache: ByteCache;
  pipeline: Pipeline;
  proxies: TrustedProxies;
}

/** Builds the server with every route mounted; it does not listen yet. */
export async function createHttpServer(app: App, parts: HttpServerParts): Promise<HttpServer> {
  const cache = createByteCache(app);
  const proxies = trustedProxies(app.config.TRUST_PROXY);
  const { routes, guards = [] } = parts;
  const admission = createAdmission(app, { routes, guards, proxies });
  const server = Fastify({
    logger: false,
    genReqId: (raw) => outerRequestId(raw) ?? newId(),
    bodyLimit: app.config.BODY_LIMIT_BYTES,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    serverFactory: (handler) => openEntrance(app, { cache, admission }, handler),
    forceCloseConnections: 'idle',
    // Who was let in is served: a request that meets a closing server came before the door closed.
    return503OnClosing: false,
    // An address that is no address (`%E0%A4`) meets no route and no hook.
    frameworkErrors: (_error, _request, reply) => {
      void sendRefusal(reply, httpRefusals.malformed_address());
    },
  });
  addBodyParsers(server);
  addHooks(server, app);
  sayGoodbye(server);
  server.addHook('onClose', async () => admission.stop());
  const pipeline = createPipeline(app, parts.doors, proxies);
  for (const entry of parts.routes) mount(server, entry, { app, pipeline, cache });
  for (const plugin of parts.plugins) {
    await plugin(server, {
      app,
      enter: async (request, permission) => await pipeline(request as never, permission),
      refuse: async (reply, refusal) => {
        await sendRefusal(reply as FastifyReply, refusal);
      },
    });
  }
  return { server, cache, pipeline, proxies };
}

function addHooks(server: FastifyInstance, app: App): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    if (outerRequestId(request.raw)) return;
    const durationMs = answerTimeMs(reply);
    countAccess(request.method, route, reply.statusCode, durationMs);
    const status = reply.statusCode;
    logAccess(app.log, { request: request.raw, requestId: request.id, status, durationMs });
  });
  server.setNotFoundHandler(async (_request, reply) =>
    sendRefusal(reply, httpRefusals.not_found()),
  );
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) {
      const { method, url: path } = request;
      app.log
        .named('emporium.http')
        .forRequest(request.id)
        .error('event=http.failed', { error, code: refusal.refusal, method, path });
    }
    return await sendRefusal(reply, refusal);
  });
}
