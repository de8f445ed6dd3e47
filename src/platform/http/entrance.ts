import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { App } from '../context.ts';
import { newId } from '../ids.ts';
import { countAccess, logAccess } from './access.ts';
import type { Admission } from './admission.ts';
import type { ByteCache } from './byte-cache.ts';
import { isDraining } from './drain.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than balancers keep theirs (60 s), so that it is they who end an idle connection. */
const KEEP_ALIVE_MS = 65_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Cached bytes go out, and writes beyond what can be done are refused, before the router is asked. */
export function openEntrance(
  app: App,
  { cache, admission }: { cache: ByteCache; admission: Admission },
  handler: Handler,
): ReturnType<typeof createServer> {
  const server = createServer((request, response) => {
    const began = performance.now();
    const requestId = newId();
    if (isDraining(server)) response.shouldKeepAlive = false;
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
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}
