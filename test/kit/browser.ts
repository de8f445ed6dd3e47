import type { FastifyInstance, InjectOptions } from 'fastify';

type Json = Record<string, unknown>;
type Headers = Record<string, string>;

/** What a browser would get. */
export interface Page<T = Json> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  /** The parsed JSON body, as the caller expects it; undefined for an empty one. */
  body: T;
  setCookies: string[];
}

export interface BrowserOptions {
  host?: string;
  ip?: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  /** Sent as x-csrf-token; taken from every answer that has a `csrf` member. */
  csrf: string | undefined;
  get<T = Json>(url: string, headers?: Headers): Promise<Page<T>>;
  post<T = Json>(url: string, body?: unknown, headers?: Headers): Promise<Page<T>>;
  put<T = Json>(url: string, body?: unknown, headers?: Headers): Promise<Page<T>>;
  patch<T = Json>(url: string, body?: unknown, headers?: Headers): Promise<Page<T>>;
  delete<T = Json>(url: string, headers?: Headers): Promise<Page<T>>;
}

/** A browser in little: keeps cookies, names its origin, sends the session's csrf token. */
export function openBrowser(server: FastifyInstance, options: BrowserOptions = {}): Browser {
  const { host = 'localhost', ip = '198.51.100.1' } = options;
  const cookies = new Map<string, string>();
  const send = async <T>(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body: unknown,
    headers: Headers = {},
  ): Promise<Page<T>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await server.inject({
      method,
      url,
      remoteAddress: ip,
      headers: {
        host,
        ...(method === 'GET' ? {} : { origin: `http://${host}` }),
        ...(cookie ? { cookie } : {}),
        ...(browser.csrf ? { 'x-csrf-token': browser.csrf } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const setCookies = [answer.headers['set-cookie'] ?? []].flat();
    for (const line of setCookies) keep(cookies, line);
    const parsed: unknown = answer.body === '' ? undefined : JSON.parse(answer.body);
    const csrf = (parsed as { csrf?: string | null } | undefined)?.csrf;
    if (csrf !== undefined) browser.csrf = csrf ?? undefined;
    return { status: answer.statusCode, headers: answer.headers, body: parsed as T, setCookies };
  };
  const browser: Browser = {
    cookies,
    csrf: undefined,
    get: (url, headers) => send('GET', url, undefined, headers),
    post: (url, body, headers) => send('POST', url, body, headers),
    put: (url, body, headers) => send('PUT', url, body, headers),
    patch: (url, body, headers) => send('PATCH', url, body, headers),
    delete: (url, headers) => send('DELETE', url, undefined, headers),
  };
  return browser;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals);
  if (attributes.includes('Max-Age=0')) cookies.delete(name);
  else cookies.set(name, pair.slice(equals + 1));
}
