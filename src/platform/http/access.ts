import type { FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Log } from '../log.ts';
import { counter, histogram } from '../metrics.ts';
import { isEventStream } from './event-stream.ts';

const requestsTotal = counter('api_requests_total', 'HTTP requests answered', [
  'method',
  'route',
  'status',
]);
const requestSeconds = histogram('api_request_duration_seconds', 'Time to answer a request', [
  'method',
  'route',
]);

const refusalsTotal = counter('api_refusals_total', 'Requests refused, by code', ['code']);

const counted = new Map<string, ReturnType<typeof children>>();

function children(method: string, route: string, status: number) {
  return {
    total: requestsTotal.labels({ method, route, status: String(status) }),
    seconds: requestSeconds.labels({ method, route }),
  };
}

/** Counts one answered request. Label sets are resolved once: this runs on every cached hit. */
export function countAccess(
  method: string,
  route: string,
  status: number,
  durationMs: number,
): void {
  const key = `${method} ${status} ${route}`;
  let child = counted.get(key);
  if (!child) counted.set(key, (child = children(method, route, status)));
  child.total.inc();
  child.seconds.observe(durationMs / 1000);
}

/** What it took to answer. How long somebody listened to a stream is no time to answer. */
export function answerTimeMs(reply: FastifyReply): number {
  return isEventStream(reply) ? 0 : reply.elapsedTime;
}

/** Counts one refusal by its code. */
export function countRefusal(code: string): void {
  refusalsTotal.inc({ code });
}

export interface Access {
  request: IncomingMessage;
  requestId: string;
  status: number;
  durationMs: number;
  cached?: boolean;
}

/** The access line: `event=http.request` with method, path, status and request_time in seconds. */
export function logAccess(log: Log, access: Access): void {
  const url = access.request.url ?? '/';
  const query = url.indexOf('?');
  log.access(access.requestId, {
    method: access.request.method ?? 'GET',
    path: query < 0 ? url : url.slice(0, query),
    status: access.status,
    durationMs: access.durationMs,
    cached: access.cached ?? false,
  });
}
