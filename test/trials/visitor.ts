/** Somebody at a shop's address, with cookies and the token of its own pages, as a browser has them. */
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { newId } from '#platform/ids.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Visitor {
  readonly host: string;
  private readonly server: FastifyInstance;
  private cookies = new Map<string, string>();
  private csrf: string | undefined;

  constructor(server: FastifyInstance, host: string) {
    this.server = server;
    this.host = host;
  }

  /** Sends one request; the answer's cookies are kept. */
  async call({ method, path, body, headers = {} }: Call): Promise<LightMyRequestResponse> {
    const response = await this.server.inject({
      method: method as 'GET',
      url: path,
      headers: {
        host: this.host,
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader() } : {}),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...(method === 'GET' ? {} : { 'idempotency-key': newId() }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** The body of an answer that must succeed. */
  async get<T>(call: Call): Promise<T> {
    const response = await this.call(call);
    if (response.statusCode >= 400) {
      throw new Error(`${call.method} ${call.path}: ${response.statusCode} ${response.body}`);
    }
    return response.json<T>();
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Signs in by a one-time link. */
  async signInBy(token: string): Promise<void> {
    this.cookies.clear();
    this.csrf = undefined;
    await this.get({ method: 'POST', path: '/api/v1/sessions/from-link', body: { token } });
    await this.whoAmI();
  }

  /** The person that the shop sees here, or null; keeps the token that writing requests need. */
  async whoAmI(): Promise<string | null> {
    const session = await this.get<{ actor: { personId: string | null }; csrf: string | null }>({
      method: 'GET',
      path: '/api/v1/session',
    });
    this.csrf = session.csrf ?? undefined;
    return session.actor.personId;
  }
}
