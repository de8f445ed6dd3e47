import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { newId } from '#platform/ids.ts';

export type Json = Record<string, unknown>;

/** What an answer is compared with: status and parsed body. */
export interface ApiAnswer {
  status: number;
  body: Json;
  headers: LightMyRequestResponse['headers'];
}

export interface Api {
  get(url: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  put(url: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  delete(url: string, headers?: Record<string, string>): Promise<ApiAnswer>;
}

/** The API of the host's shop as a client without cookies meets it. */
export function apiOf(server: FastifyInstance, host = 'localhost'): Api {
  const send = async (
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> => {
    const text = typeof body === 'string';
    const answer = await server.inject({
      method,
      url,
      headers: { host, ...(text ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body === undefined ? {} : { payload: body as string | object }),
    });
    const json = (answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      body: json && answer.body ? answer.json() : {},
      headers: answer.headers,
    };
  };
  return {
    get: async (url, headers) => await send('GET', url, undefined, headers),
    post: async (url, body, headers) => await send('POST', url, body, headers),
    put: async (url, body, headers) => await send('PUT', url, body, headers),
    delete: async (url, headers) => await send('DELETE', url, undefined, headers),
  };
}

/** A cart at the API with these quantities; its id. */
export async function cartWith(api: Api, quantities: Record<string, number>): Promise<string> {
  const { body } = await api.post('/api/v1/carts', {});
  const lines = Object.entries(quantities).map(([variantId, quantity]) => ({
    variantId,
    quantity,
  }));
  const filled = await api.put(`/api/v1/carts/${String(body['id'])}/lines`, { lines });
  if (filled.status !== 200) throw new Error(JSON.stringify(filled.body));
  return String(body['id']);
}

/** Sends a checkout under a new id unless one is given. */
export async function checkOut(api: Api, body: unknown, id = newId()): Promise<ApiAnswer> {
  return await api.put(`/api/v1/checkouts/${id}`, body);
}
