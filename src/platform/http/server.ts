import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { App } from '../context.ts';
import { DatabaseUnavailable, sqlState } from '../database/index.ts';
import { newId } from '../ids.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { answerTimeMs, countAccess, logAccess } from './access.ts';
import { createAdmission, type Admission, type Guard } from './admission.ts';
import { addBodyParsers } from './body.ts';
import { createByteCache, type ByteCache } from './byte-cache.ts';
import { mount, sendRefusal } from './mount.ts';
import { createPipeline, type Pipeline, type PipelineDoors } from './pipeline.ts';
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

const RETRY_SECONDS = 1;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

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
    serverFactory: (handler) => behindAdmission(app, { cache, admission }, handler),
    forceCloseConnections: 'idle',
    // An address that is no address (`%E0%A4`) meets no route and no hook.
    frameworkErrors: (_error, _request, reply) => {
      void sendRefusal(reply, httpRefusals.malformed_address());
    },
  });
  addBodyParsers(server);
  addHooks(server, app);
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

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Cached bytes go out, and writes beyond what can be done are refused, before the router is asked. */
function behindAdmission(
  app: App,
  { cache, admission }: { cache: ByteCache; admission: Admission },
  handler: Handler,
): ReturnType<typeof createServer> {
  const server = createServer((request, response) => {
    const began = performance.now();
    const requestId = newId();
    const hit = cache.serve(request, response, requestId);
    if (!hit) {
      if (admission.admit(request, response, requestId)) handler(request, response);
      return;
    }
    const durationMs = performance.now() - began;
    countAccess('GET', hit.route, hit.status, durationMs);
    logAccess(app.log, { request, requestId, status: hit.status, durationMs, cached: true });
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = 65_000;
  return server;
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

/** No connection left, no memory, no room on the disk: of the server, not of the statement. */
const NO_RESOURCES = /^53/;

/** What a thrown error may say outside: known faults keep their words, the rest is a plain 500. */
function refusalOf(error: FastifyError): Refusal {
  if (isRefusal(error)) return error;
  const code = sqlState(error) ?? error.code;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return httpRefusals.body_too_large();
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return httpRefusals.unsupported_media_type();
  if (code === 'MALFORMED_BODY' || code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return httpRefusals.malformed_json({ errors: [{ field: '', message: error.message }] });
  }
  if (error.statusCode === 400) return httpRefusals.malformed_json();
  if (error instanceof DatabaseUnavailable || NO_RESOURCES.test(code)) {
    return httpRefusals.database_unavailable({ retryAfterSeconds: RETRY_SECONDS });
  }
  if (code === '55P03' || code === '57014') {
    return httpRefusals.overloaded({ retryAfterSeconds: RETRY_SECONDS });
  }
  return httpRefusals.internal_error();
}
