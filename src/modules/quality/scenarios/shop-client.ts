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
      const text = await answer.body.text();
      const json = readJson(text, String(answer.headers['content-type'] ?? ''));
      const cookies = answer.headers['set-cookie'] ?? [];
      const wait = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        code: typeof json['code'] === 'string' ? json['code'] : null,
        body: json,
        retryAfter: wait === undefined ? null : Number(wait),
        cookies: [cookies].flat(),
        durationMs: performance.now() - began,
      };
    },
    close: async () => {
      await pool.destroy();
    },
  };
}

function readJson(text: string, type: string): Record<string, unknown> {
  if (text === '' || !/json/.test(type)) return {};
  return JSON.parse(text) as Record<string, unknown>;
}
