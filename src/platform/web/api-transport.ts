import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestInfo } from '../context.ts';
import { innerHeaders } from '../http/request.ts';
import type { ApiAnswer, ApiCall } from './page-application.ts';

/** The API as one request's pages see it: in process, on behalf of the visitor. */
export interface ApiTransport {
  call(call: ApiCall): Promise<ApiAnswer>;
  /** Set-Cookie lines of all answers so far; they belong to the visitor's browser. */
  readonly setCookies: readonly string[];
}

/** What tells the API who asks and from where; never Authorization, pages know cookies only. */
const FORWARDED = ['cookie', 'origin', 'sec-fetch-site', 'user-agent', 'accept-language'] as const;
/** HTTP/1.1 request methods without a body. */
const BODILESS = new Set(['GET', 'HEAD', 'DELETE']);

/** Makes the transport of one page request; calls of the same page may run side by side. */
export function apiTransport(
  server: FastifyInstance,
  request: FastifyRequest,
  outer: RequestInfo,
): ApiTransport {
  const setCookies: string[] = [];
  const headers: Record<string, string> = { host: outer.host };
  for (const name of FORWARDED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  Object.assign(headers, innerHeaders(outer, request.id));

  async function call({ method, path, body, headers: more = {} }: ApiCall): Promise<ApiAnswer> {
    const withBody = body !== undefined && !BODILESS.has(method);
    const answer = await server.inject({
      method: method as 'GET',
      url: path,
      headers: { ...headers, ...(withBody ? { 'content-type': 'application/json' } : {}), ...more },
      ...(withBody ? { payload: JSON.stringify(body) } : {}),
    });
    const set = [answer.headers['set-cookie'] ?? []].flat();
    setCookies.push(...set);
    // A page that signs somebody in asks its next question as that person, like a browser would.
    headers['cookie'] = withCookies(headers['cookie'], set);
    return {
      status: answer.statusCode,
      body: readBody(answer.payload, answer.headers['content-type']),
      headers: textHeaders(answer.headers),
    };
  }

  return { call, setCookies };
}

function readBody(payload: string, type: unknown): unknown {
  if (payload === '' || !String(type).includes('json')) return null;
  return JSON.parse(payload) as unknown;
}

function textHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}

/** A Cookie header after the given Set-Cookie lines. */
function withCookies(header: string | undefined, lines: readonly string[]): string {
  const cookies = new Map(
    (header ?? '').split('; ').map((pair) => [pair.slice(0, Math.max(0, pair.indexOf('='))), pair]),
  );
  cookies.delete('');
  for (const line of lines) {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (/;\s*max-age=0\b/i.test(line)) cookies.delete(name);
    else cookies.set(name, pair);
  }
  return [...cookies.values()].join('; ');
}
