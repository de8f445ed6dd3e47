/**
 * A refusal is an expected "no": a value with a stable code that the caller must handle. Over HTTP it
 * becomes problem+json (RFC 9457). A broken assumption is not a refusal: it throws.
 */

/** One field that is wrong; `field` is a dotted path into the input, such as `lines.0.quantity`. */
export interface FieldError {
  field: string;
  message: string;
}

export interface Refusal<Code extends string = string> {
  readonly refusal: Code;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** Further members of the problem document, for example `{ "total": … }` with `total_changed`. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What a caller may add to the catalogue's words when it refuses. */
export interface RefusalDetails {
  detail?: string;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
  data?: Readonly<Record<string, unknown>>;
}

/** One line of a refusal catalogue: the HTTP status and the sentence a person reads. */
export interface RefusalEntry {
  status: number;
  detail: string;
}

/** Every refusal code of the program: the documentation and its test read it. */
export const refusalCatalogue = new Map<string, RefusalEntry>();

type RefusalMakers<T> = { [C in keyof T & string]: (more?: RefusalDetails) => Refusal<C> };

/** Tells a refusal from any other value. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refusal' in value && 'status' in value;
}

/**
 * Declares a module's refusal codes with status and text. Returns one maker per code, and the
 * catalogue itself for the documentation and its test.
 */
export function defineRefusals<const T extends Record<string, RefusalEntry>>(
  catalogue: T,
): RefusalMakers<T> & { catalogue: T } {
  const makers: Record<string, (more?: RefusalDetails) => Refusal> = {};
  for (const [code, entry] of Object.entries(catalogue)) {
    if (refusalCatalogue.has(code)) throw new Error(`Refusal code ${code} is declared twice`);
    refusalCatalogue.set(code, entry);
    makers[code] = (more = {}) => ({
      refusal: code,
      status: entry.status,
      detail: more.detail ?? entry.detail,
      ...(more.errors ? { errors: more.errors } : {}),
      ...(more.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: more.retryAfterSeconds }),
      ...(more.data ? { data: more.data } : {}),
    });
  }
  return Object.assign(makers as RefusalMakers<T>, { catalogue });
}
