import { Pool } from 'undici';
import type { Api, ApiAnswer, Json } from './api.ts';

export interface RemoteApi extends Api {
  close(): Promise<void>;
}

/** The API of the host's shop over real connections, as a client on the network meets it. */
export function remoteApi(url: string, host = 'localhost', connections = 64): RemoteApi {
  const pool = new Pool(new URL(url).origin, { connections, pipelining: 1 });
  const send = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> => {
    const answer = await pool.request({
      method,
      path,
      headers: {
        host,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const json = String(answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      body: json && text ? (JSON.parse(text) as Json) : {},
      headers: answer.headers,
    };
  };
  return {
    get: async (path, headers) => await send('GET', path, undefined, headers),
    post: async (path, body, headers) => await send('POST', path, body, headers),
    put: async (path, body, headers) => await send('PUT', path, body, headers),
    delete: async (path, headers) => await send('DELETE', path, undefined, headers),
    close: async () => await pool.destroy(),
  };
}
