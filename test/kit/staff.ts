import { createOwner } from '#modules/identity/index.ts';
import type { Kit } from './index.ts';

export interface StaffAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, never>;
}

/** Sends a request with the cookies and the forgery token of somebody who signed in. */
export type StaffRequest = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<StaffAnswer>;

/** Signs the default shop's owner in over HTTP, by the link of the first start. */
export async function signInOwner(kit: Kit): Promise<StaffRequest> {
  const server = await kit.server();
  const link = await createOwner({ ...kit.ctx });
  if (!link) throw new Error('The shop has its owner already');
  const signedIn = await server.inject({
    method: 'POST',
    url: '/api/v1/sessions/from-link',
    headers: { origin: 'http://localhost' },
    payload: { token: link.token },
  });
  if (signedIn.statusCode !== 201) throw new Error(signedIn.body);
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const csrf = signedIn.json<{ csrf: string }>().csrf;
  return async (method, url, body, headers = {}) => {
    const own = { cookie, origin: 'http://localhost', 'x-csrf-token': csrf, host: 'localhost' };
    const hasBody = body !== undefined;
    const answer = await server.inject({
      method,
      url,
      headers: { ...own, ...(hasBody ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(hasBody ? { payload: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    });
    const isJson = (answer.headers['content-type'] ?? '').includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: isJson ? answer.json() : {},
    };
  };
}
