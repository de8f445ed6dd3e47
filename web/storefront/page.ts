/**
 * The words of a page: what it is given, and what its load and action may answer. Server and
 * browser share these types; only the server calls load and action.
 */
import type { Api } from './server/api.ts';
import type { Session } from './server/session.ts';
import type { Language } from './words/language.ts';

/** The shop as every page may know it; holds nothing about the visitor. */
export interface ShopView {
  readonly name: string;
  readonly currency: string;
  /** ISO 3166-1 alpha-2, the country that addresses start with. */
  readonly country: string;
  /** BCP 47, for example `en-IE`; decides the words and how money and dates are written. */
  readonly locale: string;
  readonly timeZone: string;
  readonly pricesIncludeTax: boolean;
  readonly categories: readonly CategoryLink[];
  /** Closed, or not to be asked: at most its name is known. */
  readonly isAway?: boolean;
}

export interface CategoryLink {
  readonly slug: string;
  readonly title: string;
}

/** One request for a page, already parsed. */
export interface PageRequest {
  readonly method: 'GET' | 'POST';
  /** The address as the visitor sees it, with origin. */
  readonly url: URL;
  /** Values of the `:name` parts of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  /** Fields of a posted form; empty for GET. */
  readonly form: URLSearchParams;
  readonly cookies: Readonly<Record<string, string>>;
  readonly api: Api;
  readonly shop: ShopView;
  readonly language: Language;
  readonly requestId: string;
  /** Who is looking; asked of the API at most once per request. */
  readonly session: () => Promise<Session>;
  /** The browser itself said that this request comes from one of our own pages. */
  readonly fromThisShop: boolean;
}

export type PageResult<Data = unknown> = PageAnswer<Data> | Redirect | NotFound;

export interface PageAnswer<Data> {
  readonly kind: 'page';
  readonly data: Data;
  readonly status: number;
  readonly cookies: readonly CookieChange[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface Redirect {
  readonly kind: 'redirect';
  readonly to: string;
  readonly status: 303 | 301;
  readonly cookies: readonly CookieChange[];
}

export interface NotFound {
  readonly kind: 'not-found';
}

/** A cookie to set, or to remove when `value` is null. */
export interface CookieChange {
  readonly name: string;
  readonly value: string | null;
  readonly maxAgeSeconds: number;
  /** False for the two harmless ones that the header's script reads. */
  readonly httpOnly: boolean;
}

interface PageOptions {
  status?: number;
  cookies?: readonly CookieChange[];
  headers?: Readonly<Record<string, string>>;
}

/** The page with this data. */
export function page<Data>(data: Data, options: PageOptions = {}): PageAnswer<Data> {
  const { status = 200, cookies = [], headers = {} } = options;
  return { kind: 'page', data, status, cookies, headers };
}

/** Post, redirect, get: the visitor's reload repeats the reading, never the deed. */
export function redirect(to: string, cookies: readonly CookieChange[] = []): Redirect {
  return { kind: 'redirect', to, status: 303, cookies };
}

/** Nothing lives at this address. */
export const notFound: NotFound = { kind: 'not-found' };

/** What a page says about itself to browsers and search engines. */
export interface Head {
  readonly title: string;
  readonly description?: string;
  /** Path and query of the address that search engines should keep. */
  readonly canonical?: string;
  readonly image?: string;
  /** schema.org objects, written as JSON-LD. */
  readonly facts?: readonly object[];
  /** Personal and empty pages stay out of search engines. */
  readonly hidden?: boolean;
  /** Reload after this many seconds. */
  readonly refreshSeconds?: number;
  /** The same, but only where no script runs: with one the page looks by itself. */
  readonly refreshWithoutScriptSeconds?: number;
}

/** What every page component receives. */
export interface PageProps<Data> {
  readonly data: Data;
}

/** The server half of a page, in `<page>.server.ts`. */
export interface PageServer<Data = unknown> {
  load(request: PageRequest): Promise<PageResult<Data>>;
  action?(request: PageRequest): Promise<PageResult<Data>>;
  head(data: Data, request: PageRequest): Head;
}
