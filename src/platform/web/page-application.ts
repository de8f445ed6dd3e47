/**
 * What the server knows of an application that renders pages: it hands over a request and a way to
 * ask the API, and gets an answer back. The application itself is a bundle of web/, loaded from the
 * build.
 */

export interface PageApplication {
  handle(request: PageApplicationRequest): Promise<PageApplicationAnswer>;
}

export interface PageApplicationRequest {
  method: 'GET' | 'POST';
  /** Address with origin, as the visitor sees it. */
  url: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  cookies: Readonly<Record<string, string>>;
  form: URLSearchParams;
  requestId: string;
  /** True when cookies must carry Secure. */
  secure: boolean;
  /** A refusal of the pipeline that the visitor should see as a page, such as shop_closed. */
  refused?: {
    code: string;
    status: number;
    retryAfterSeconds: number | null;
    /** An operator's words, and the expected end (ISO 8601), of a closed shop. */
    message: string | null;
    until: string | null;
    /** Whose page it is; null when no shop is known. */
    shop: ShopSignature | null;
  };
  api(call: ApiCall): Promise<ApiAnswer>;
}

/** What a page needs of a shop that cannot be asked for more. */
export interface ShopSignature {
  name: string;
  locale: string;
  timeZone: string;
}

export interface PageApplicationAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  cookies: readonly PageCookie[];
  body: string;
  /** Nothing personal in it: the bytes may be given to anybody of the shop. */
  cachePublic: boolean;
  /** Something broke that the log should hold; the body is already the page about it. */
  failure?: unknown;
}

export interface PageCookie {
  name: string;
  /** Null removes the cookie. */
  value: string | null;
  maxAgeSeconds: number;
  httpOnly: boolean;
}

export interface ApiCall {
  method: string;
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  status: number;
  body: unknown;
  headers: Readonly<Record<string, string>>;
}

/** What the bundle is made with: the manifest that Vite wrote for the browser's half. */
export type CreatePageApplication = (parts: { manifest: ViteManifest }) => PageApplication;

export type ViteManifest = Readonly<
  Record<
    string,
    {
      file: string;
      src?: string;
      isEntry?: boolean;
      imports?: readonly string[];
      css?: readonly string[];
      assets?: readonly string[];
    }
  >
>;
