/**
 * The one way from a page to the server: `call(endpoint, { params, query, body })`. Endpoints are the
 * contracts of the modules, so a page cannot send or read what the server does not know.
 */
import type { AnswerOf, EndpointShape, InputOf } from '#platform/contract.ts';
import { connectionProblem, problemOfAnswer } from './problem.ts';

export interface CallInput<E extends EndpointShape> {
  params?: InputOf<E>['params'];
  query?: Partial<InputOf<E>['query']>;
  body?: InputOf<E>['body'];
  /** The entity tag that the record must still have; a 412 Problem when it was changed meanwhile. */
  ifMatch?: string | null;
  /** Make it once per intention and keep it for retries: `newIdempotencyKey()`. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface Tagged<T> {
  body: T;
  /** The version of the record for a later If-Match, null when the answer has none. */
  etag: string | null;
}

const STALE_TOKEN = 'request_forgery';

let csrfToken: string | null = null;
let refreshSession: (() => Promise<unknown>) | null = null;

/** The session's token against cross-site requests; every write carries it. */
export function keepCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Tells the client how to fetch a new token when the server refuses the one it has. */
export function onStaleToken(refresh: () => Promise<unknown>): void {
  refreshSession = refresh;
}

/** A name for one intended write; the server answers a second call with the stored answer. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/** Calls an endpoint and returns its success body. Throws a Problem for everything else. */
export async function call<const E extends EndpointShape>(
  endpoint: E,
  input: CallInput<E> = {},
): Promise<AnswerOf<E>> {
  return (await callTagged(endpoint, input)).body;
}

/** As `call`, with the entity tag of the record. */
export async function callTagged<const E extends EndpointShape>(
  endpoint: E,
  input: CallInput<E> = {},
): Promise<Tagged<AnswerOf<E>>> {
  const answer = await send(endpoint, input);
  const body: unknown = answer.status === 204 ? null : await answer.json();
  return { body: body as AnswerOf<E>, etag: entityTag(answer) };
}

/** The address of an endpoint with its parameters and query filled in. */
export function addressOf(
  path: string,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

async function send<E extends EndpointShape>(
  endpoint: E,
  input: CallInput<E>,
  isRetry = false,
): Promise<Response> {
  const address = addressOf(endpoint.path, input.params, input.query);
  const answer = await fetchOrProblem(address, requestOf(endpoint, input));
  if (answer.ok) return answer;
  const problem = await problemOfAnswer(answer);
  const stale = problem.code === STALE_TOKEN;
  if (stale && !isRetry && refreshSession) {
    await refreshSession();
    return send(endpoint, input, true);
  }
  throw problem;
}

function requestOf<E extends EndpointShape>(endpoint: E, input: CallInput<E>): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (endpoint.method !== 'GET' && csrfToken) headers['x-csrf-token'] = csrfToken;
  if (input.ifMatch) headers['if-match'] = `"${input.ifMatch}"`;
  if (endpoint.idempotencyKey) {
    headers['idempotency-key'] = input.idempotencyKey ?? newIdempotencyKey();
  }
  const request: RequestInit = { method: endpoint.method, headers, credentials: 'same-origin' };
  if (input.signal) request.signal = input.signal;
  const body: unknown = input.body;
  if (body instanceof FormData) request.body = body;
  else if (body !== undefined) {
    headers['content-type'] = 'application/json';
    request.body = JSON.stringify(body);
  }
  return request;
}

async function fetchOrProblem(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    // A cancelled call is not a failure to show; the query library expects to see it as it is.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw connectionProblem();
  }
}

function entityTag(answer: Response): string | null {
  const tag = answer.headers.get('etag');
  return tag === null ? null : tag.replace(/^W\//, '').replaceAll('"', '');
}
