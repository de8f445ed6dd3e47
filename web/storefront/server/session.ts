import type { Api, ApiCall, ApiResult } from './api.ts';
import type { PageRequest } from '../page.ts';

/** Who is looking, as GET /api/v1/session tells it. */
export interface Session {
  readonly actor: {
    readonly kind: 'anonymous' | 'customer' | 'staff';
    readonly personId: string | null;
    readonly name: string;
  };
  readonly csrf: string | null;
}

/** Name of the hidden field that carries the session's token. */
export const CSRF_FIELD = '_csrf';

/** Asks once per page request, and only if somebody wants to know. */
export function sessionReader(api: Api): () => Promise<Session> {
  let asked: Promise<Session> | undefined;
  return () => (asked ??= read(api));
}

async function read(api: Api): Promise<Session> {
  const session = await api.get<Session>('/api/v1/session');
  return session ?? { actor: { kind: 'anonymous', personId: null, name: '' }, csrf: null };
}

/**
 * Sends what a personal page's form asks for. The form's own token goes along; a form without it is
 * refused by the API when somebody is signed in.
 */
export async function sendForm<T>(request: PageRequest, call: ApiCall): Promise<ApiResult<T>> {
  const token = request.form.get(CSRF_FIELD);
  return await request.api.call<T>({
    ...call,
    headers: { ...call.headers, ...(token ? { 'x-csrf-token': token } : {}) },
  });
}

/**
 * Asks a question that the API takes as a POST and that changes nothing, such as a quote. It is
 * this server's own question, so it does not matter from where the visitor came to the page that
 * needs the answer.
 */
export async function askQuestion<T>(request: PageRequest, call: ApiCall): Promise<ApiResult<T>> {
  const { csrf } = await request.session();
  const own = { 'sec-fetch-site': 'same-origin', origin: request.url.origin };
  const token = csrf ? { 'x-csrf-token': csrf } : {};
  return await request.api.call<T>({ ...call, headers: { ...call.headers, ...own, ...token } });
}

/**
 * Sends what a form of a shared page asks for: "add to cart" stands on pages that are the same for
 * everybody and so cannot hold a token. Instead the browser must have said itself that the form
 * came from this very shop; only then is the session's token added here.
 */
export async function sendSharedForm<T>(
  request: PageRequest,
  call: ApiCall,
): Promise<ApiResult<T>> {
  const session = request.fromThisShop ? await request.session() : undefined;
  const token = request.form.get(CSRF_FIELD) ?? session?.csrf;
  return await request.api.call<T>({
    ...call,
    headers: { ...call.headers, ...(token ? { 'x-csrf-token': token } : {}) },
  });
}
