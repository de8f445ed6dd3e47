/**
 * How loaders speak to the shop: the public HTTP API, through a transport that the server injects.
 */

export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON, or null when the answer has no body. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Carries one call; forwards who is asking and passes Set-Cookie of the answer on to the browser.
 */
export type Transport = (call: ApiCall) => Promise<ApiAnswer>;

/** The problem document of a refusal (RFC 9457). */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly retryAfterSeconds: number | null;
  /** The whole document, for members that belong to one code. */
  readonly document: Readonly<Record<string, unknown>>;
}

export type ApiResult<T> =
  | {
      readonly ok: true;
      readonly status: number;
      readonly value: T;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

/** The API answered with a failure that no page can explain; becomes the error page. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | null;

  constructor(call: ApiCall, answer: ApiAnswer) {
    super(`${call.method} ${call.path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.status = answer.status;
    this.code = readProblem(answer)?.code ?? 'internal_error';
    this.retryAfterSeconds = retryAfter(answer);
  }
}

export interface Api {
  /**
   * The value, or the refusal (4xx and refusals with a code). Throws ApiFailure for a plain 5xx.
   */
  readonly call: <T>(call: ApiCall) => Promise<ApiResult<T>>;
  /**
   * The value of a GET. Undefined for 404 and for an address that the contract cannot mean
   * (`invalid_input`: a slug or id of the wrong shape names nothing either); throws ApiFailure for
   * any other refusal.
   */
  readonly get: <T>(path: string) => Promise<T | undefined>;
}

/** Builds the API of one request on its transport. */
export function createApi(transport: Transport): Api {
  async function call<T>(request: ApiCall): Promise<ApiResult<T>> {
    const answer = await transport(request);
    const { status, headers } = answer;
    if (status < 400) return { ok: true, status, headers, value: answer.body as T };
    const problem = readProblem(answer);
    if (!problem || answer.status === 500) throw new ApiFailure(request, answer);
    return { ok: false, status: answer.status, problem };
  }

  async function get<T>(path: string): Promise<T | undefined> {
    const request = { method: 'GET', path };
    const answer = await transport(request);
    const { status } = answer;
    if (status === 404 || (status === 400 && readProblem(answer)?.code === 'invalid_input')) {
      return undefined;
    }
    if (answer.status >= 400) throw new ApiFailure(request, answer);
    return answer.body as T;
  }

  return { call, get };
}

function retryAfter({ headers }: ApiAnswer): number | null {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? seconds : null;
}

function readProblem(answer: ApiAnswer): Problem | undefined {
  if (typeof answer.body !== 'object' || answer.body === null) return undefined;
  const document = answer.body as Record<string, unknown>;
  if (typeof document['code'] !== 'string') return undefined;
  return {
    code: document['code'],
    status: answer.status,
    detail: typeof document['detail'] === 'string' ? document['detail'] : '',
    retryAfterSeconds: retryAfter(answer),
    errors: Array.isArray(document['errors']) ? (document['errors'] as Problem['errors']) : [],
    document,
  };
}
