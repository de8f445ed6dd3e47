import { matchRoute, type RouteMatch } from './routes.ts';
import {
  redirect,
  type CookieChange,
  type PageRequest,
  type PageResult,
  type PageServer,
  type ShopView,
} from './page.ts';
import { ApiFailure, createApi, type ApiAnswer, type ApiCall } from './server/api.ts';
import { assetsOf, type Manifest, type PageAssets } from './server/assets.ts';
import { machineDocument } from './server/machine-documents.ts';
import { problemOf, type ProblemData } from './server/problem.ts';
import { renderPage } from './server/render.tsx';
import { sessionReader } from './server/session.ts';
import { readShop, unknownShop } from './server/shop.ts';
import { languageOf } from './words/language.ts';

/** One request as the server hands it over; the server's page-application.ts describes it. */
interface Incoming {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string | undefined>>;
  cookies: Readonly<Record<string, string>>;
  form: URLSearchParams;
  requestId: string;
  refused?: {
    code: string;
    status: number;
    retryAfterSeconds: number | null;
    message?: string | null;
    until?: string | null;
    shop?: Pick<ShopView, 'name' | 'locale' | 'timeZone'> | null;
  };
  api(call: ApiCall): Promise<ApiAnswer>;
}

/** A page about a problem looks again this often at least, however long it may take. */
const LOOK_AGAIN_SECONDS = 60;

interface Outgoing {
  status: number;
  headers: Record<string, string>;
  cookies: readonly CookieChange[];
  body: string;
  cachePublic: boolean;
  failure?: unknown;
}

const servers = import.meta.glob<PageServer>('./routes/*/*.server.ts', { eager: true });

type Assets = (page: string) => PageAssets;

/** Makes the storefront from the manifest of its browser build. */
export function createPageApplication({ manifest }: { manifest: Manifest }): {
  handle(incoming: Incoming): Promise<Outgoing>;
} {
  const assets = assetsOf(manifest);
  return {
    handle: async (incoming) => {
      try {
        return await answer(incoming, assets);
      } catch (error) {
        return broken(incoming, assets, error);
      }
    },
  };
}

async function answer(incoming: Incoming, assets: Assets): Promise<Outgoing> {
  if (incoming.refused)
    return problem(incoming, assets, problemOf(incoming.refused, incoming.requestId));
  const match = matchRoute(new URL(incoming.url).pathname);
  const request = await pageRequest(incoming, match);
  if (!request) {
    const unknown = { code: 'shop_not_found', status: 404, retryAfterSeconds: null };
    return problem(incoming, assets, problemOf(unknown, incoming.requestId));
  }
  const machine = await machineDocument(request);
  if (machine) return machine;
  if (!match) return nothingHere(request, assets);
  const server = servers[`./routes/${match.route.page}.server.ts`];
  if (!server) throw new Error(`No server half for ${match.route.page}`);
  const result = await run(server, request);
  return respond({ request, match, server, result, assets, asJson: asksForJson(incoming) });
}

async function run(server: PageServer, request: PageRequest): Promise<PageResult> {
  if (request.method === 'GET') return await server.load(request);
  return server.action ? await server.action(request) : redirect(request.url.pathname);
}

async function pageRequest(
  incoming: Incoming,
  match: RouteMatch | undefined,
): Promise<PageRequest | undefined> {
  const api = createApi(incoming.api);
  const shop = await readShop(api);
  if (!shop) return undefined;
  const url = new URL(incoming.url);
  const { origin } = incoming.headers;
  return {
    method: incoming.method,
    url,
    params: match?.params ?? {},
    form: incoming.form,
    cookies: incoming.cookies,
    api,
    shop,
    language: languageOf(shop.locale, shop.timeZone),
    requestId: incoming.requestId,
    session: sessionReader(api),
    fromThisShop: origin !== undefined && URL.canParse(origin) && new URL(origin).host === url.host,
  };
}

interface Response {
  request: PageRequest;
  match: RouteMatch;
  server: PageServer;
  result: PageResult;
  assets: Assets;
  asJson: boolean;
}

function respond({ request, match, server, result, assets, asJson }: Response): Outgoing {
  if (result.kind === 'not-found') return nothingHere(request, assets);
  const { cookies } = result;
  // Shared pages are always HTML: their bytes are kept by address alone.
  if (asJson && (match.route.cache === 'never' || request.method === 'POST')) {
    const body = JSON.stringify(result.kind === 'page' ? result : { ...result, cookies: [] });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const status = result.kind === 'page' ? result.status : 200;
    return { status, headers, cookies, body, cachePublic: false };
  }
  if (result.kind === 'redirect') {
    const headers = { location: result.to };
    return { status: result.status, headers, cookies, body: '', cachePublic: false };
  }
  const { page, cache } = match.route;
  const body = html(request, assets, page, result.data, server.head(result.data, request));
  const cachePublic = cache === 'public' && request.method === 'GET' && result.status === 200;
  return { status: result.status, headers: { ...result.headers }, cookies, body, cachePublic };
}

function html(
  request: PageRequest,
  assets: Assets,
  page: string,
  data: unknown,
  head: ReturnType<PageServer['head']>,
): string {
  const { shop, language, url } = request;
  const files = assets(page);
  return renderPage({ page, data, head, shop, language, assets: files, origin: url.origin });
}

function nothingHere(request: PageRequest, assets: Assets): Outgoing {
  const missing = { code: 'not_found', status: 404, retryAfterSeconds: null };
  const data = problemOf(missing, request.requestId);
  const head = { title: request.language.t('problem.not_found'), hidden: true };
  const body = html(request, assets, 'problem/problem', data, head);
  return { status: 404, headers: {}, cookies: [], body, cachePublic: false };
}

/** A page about a problem that kept us from asking the shop; a closed one still signs it. */
function problem(incoming: Incoming, assets: Assets, data: ProblemData): Outgoing {
  const shop = { ...unknownShop, ...incoming.refused?.shop };
  const language = languageOf(shop.locale, shop.timeZone);
  const body = renderPage({
    page: 'problem/problem',
    data,
    head: {
      title: language.t(data.title),
      hidden: true,
      ...(data.retrySeconds
        ? { refreshSeconds: Math.min(data.retrySeconds, LOOK_AGAIN_SECONDS) }
        : {}),
    },
    shop,
    language,
    assets: assets('problem/problem'),
    origin: new URL(incoming.url).origin,
  });
  const headers: Record<string, string> = {};
  if (data.retrySeconds) headers['retry-after'] = String(data.retrySeconds);
  return { status: data.status, headers, cookies: [], body, cachePublic: false };
}

/** What a page could not foresee: the API is away or refuses, or the page itself is wrong. */
function broken(incoming: Incoming, assets: Assets, error: unknown): Outgoing {
  const failed =
    error instanceof ApiFailure
      ? { code: error.code, status: error.status, retryAfterSeconds: error.retryAfterSeconds }
      : { code: 'internal_error', status: 500, retryAfterSeconds: null };
  const answered = problem(incoming, assets, problemOf(failed, incoming.requestId));
  return answered.status === 500 ? { ...answered, failure: error } : answered;
}

function asksForJson(incoming: Incoming): boolean {
  return incoming.headers['accept']?.startsWith('application/json') ?? false;
}
