/**
 * The words of an HTTP contract: an endpoint is data (method, path, schemas, refusals) that the
 * server mounts, the OpenAPI document lists and the back office calls. Pure: browsers load it.
 */
import { Type, type Static, type TObject, type TSchema } from 'typebox';

export { Type };
export type StaticOf<T extends TSchema> = Static<T>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface EndpointShape {
  method: Method;
  /** Fastify's path syntax: `/api/v1/carts/:id`. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  params?: TObject;
  query?: TObject;
  headers?: TObject;
  body?: TSchema;
  /** Success answers by status; `Type.Null()` for an answer without a body. */
  answers: Record<number, TSchema>;
  /** Refusal codes that this endpoint may answer with. */
  refusals: readonly string[];
  /** The client must send Idempotency-Key; the answer is stored with the effect. */
  idempotencyKey?: true;
  /** A media type other than JSON that success answers carry (`application/pdf`). */
  produces?: string;
}

/** Declares an endpoint; the types of its parts are kept for the handler and the client. */
export function endpoint<const T extends EndpointShape>(shape: T): T {
  return shape;
}

/** The input that a handler of the endpoint receives after validation. */
export interface InputOf<T extends EndpointShape> {
  params: T['params'] extends TSchema ? Static<T['params']> : Record<string, never>;
  query: T['query'] extends TSchema ? Static<T['query']> : Record<string, never>;
  body: T['body'] extends TSchema ? Static<T['body']> : undefined;
  /** The entity tag of If-Match, without quotes. */
  ifMatch: string | undefined;
}

/** Any of the endpoint's success bodies. */
export type AnswerOf<T extends EndpointShape> = Static<T['answers'][keyof T['answers'] & number]>;

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** An identifier: a UUID of any version, lower case. */
export const Uuid = Type.String({ pattern: `^${ID}$` });
/** Identifiers as a query carries them. */
export const UuidList = Type.String({
  pattern: `^${ID}(,${ID}){0,99}$`,
  description: 'Ids separated by commas, at most 100',
});
/** A moment in UTC, ISO 8601. */
export const Timestamp = Type.String({ format: 'date-time' });
/** Integer minor units of an ISO 4217 currency: `{ "amount": 1299, "currency": "EUR" }`. */
export const Money = Type.Object(
  {
    amount: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  },
  { additionalProperties: false },
);
export type Money = Static<typeof Money>;
/** A whole number of the unit's smallest step, at least one. */
export const Quantity = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
/** ISO 3166-1 alpha-2. */
export const Country = Type.String({ pattern: '^[A-Z]{2}$' });
/** Printable text without control characters, trimmed by the caller; NUL never reaches PostgreSQL. */
export function Text(maxLength: number, minLength = 1): ReturnType<typeof Type.String> {
  return Type.String({
    minLength,
    maxLength,
    pattern: '^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$',
  });
}
export const Email = Type.String({
  maxLength: 254,
  pattern:
    '^[^\\s@\\u0000-\\u001f<>",;]+@[^\\s@\\u0000-\\u001f<>",;]+\\.[^\\s@\\u0000-\\u001f<>",;]+$',
});

const pageQueryFields = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
};
/** Query of a list: `limit` (at most 100), `cursor`, and the list's own filters, or a narrower cursor. */
export function pageQuery<const T extends Record<string, TSchema>>(
  filters: T,
): TObject<Omit<typeof pageQueryFields, keyof T> & T> {
  return Type.Object({ ...pageQueryFields, ...filters }, { additionalProperties: false });
}

/** One page of a list: `{ items, nextCursor }`, `nextCursor` null on the last. */
export function page<const T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
  });
}

/** An object that refuses members it does not know. */
export function strict<const T extends Record<string, TSchema>>(fields: T): TObject<T> {
  return Type.Object(fields, { additionalProperties: false });
}

/** A value or null. */
export function orNull<const T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** The error document of RFC 9457 that every refusal is answered with. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
  requestId: Type.String(),
});
export type Problem = Static<typeof Problem>;
