import { Pool } from 'undici';

/** An answer, read whole. */
export interface Reply {
  status: number;
  /** Code of the refusal; null for a success. */
  code: string | null;
  body: Record<string, unknown>;
  /** Seconds of Retry-After; null without the header. */
  retryAfter: number | null;
  cookies: string[];
  durationMs: number;
}

export interface ShopClient {
  /** Throws when nobody answers in time. */
  call(method: string, path: string, more?: CallParts): Promise<Reply>;
  close(): Promise<void>;
}

export interface CallParts {
  body?: unknown;
  /** Ends the wait: the call throws. */
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** Longest that anybody waits: later is a time-out, and a time-out is a failure. */
const PATIENCE_MS = 20_000;

/** Speaks to an installation over HTTP; `host` names the shop, without it the default shop. */
export function openClient(url: string, connections: number, host?: string): ShopClient {
  const pool = new Pool(url, {
    connections,
    pipelining: 1,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });
  return {
    call: async (method, path, { body, headers = {}, signal } = {}) => {
      const began = performance.now();
      const answer = await pool.request({
        method,
        path,
        headers: {
          ...(host === undefined ? {} : { host }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
      const { headers: told } = answer;
      return replyOf({
        status: answer.statusCode,
        type: String(told['content-type'] ?? ''),
        retryAfter: told['retry-after'],
        cookies: [told['set-cookie'] ?? []].flat(),
        text: await answer.body.text(),
        began,
      });
    },
    close: async () => {
      await pool.destroy();
    },
  };
}

/** An answer as a client library, or a bare connection, has it. */
export interface RawReply {
  status: number;
  /** Content-Type. */
  type: string;
  retryAfter: string | string[] | undefined;
  cookies: string[];
  text: string;
  /** `performance.now()` before it was asked. */
  began: number;
}

/** The answer as scenarios judge it. */
export function replyOf({ status, type, retryAfter, cookies, text, began }: RawReply): Reply {
  const body = readJson(text, type);
  return {
    status,
    code: typeof body['code'] === 'string' ? body['code'] : null,
    body,
    retryAfter: retryAfter === undefined ? null : Number(retryAfter),
    cookies,
    durationMs: performance.now() - began,
  };
}

function readJson(text: string, type: string): Record<string, unknown> {
  if (text === '' || !/json/.test(type)) return {};
  return JSON.parse(text) as Record<string, unknown>;
}
