import type { FastifyInstance } from 'fastify';
import type { App, Context } from '../context.ts';
import type { AnswerOf, EndpointShape, InputOf } from '../contract.ts';
import type { Tx } from '../database/index.ts';
import type { Refusal } from '../refusal.ts';

/**
 * Who may call: `public` anyone, `customer` anyone signed in, otherwise the permission that the
 * actor must hold.
 */
export type Permission = 'public' | 'customer' | (string & {});

/** Kinds of writes whose number is limited at the entrance (admission.ts); a route names its own. */
export type LaneName = 'checkout' | 'cart';

export interface RouteOptions {
  permission: Permission;
  /** `public`: the answer is the same for everybody of the shop and may be kept as bytes. */
  cache?: 'public';
  /** Open while the shop is closed for maintenance: the way in for staff. */
  duringMaintenance?: boolean;
  /** The kind of write that it is, where too many at once are refused at the entrance. */
  admission?: LaneName;
}

/** A success with more than a body: status, headers, cookies, entity tag. */
export interface Answer {
  readonly answer: true;
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly etag?: string;
}

export interface AnswerParts {
  headers?: Record<string, string>;
  /** Set-Cookie lines made by `cookie()`. */
  cookies?: readonly string[];
  etag?: string | number;
}

/** A success whose status or headers are not the contract's first. */
export function answer(status: number, body: unknown, parts: AnswerParts = {}): Answer {
  return {
    answer: true,
    status,
    body,
    headers: parts.headers ?? {},
    cookies: parts.cookies ?? [],
    ...(parts.etag === undefined ? {} : { etag: String(parts.etag) }),
  };
}

/** Tells an answer with status and headers from a plain body. */
export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'answer' in value;
}

type Result<T extends EndpointShape> = Promise<AnswerOf<T> | Answer | Refusal>;

export interface Route {
  readonly contract: EndpointShape;
  readonly options: RouteOptions;
  readonly handle?: (ctx: Context, input: InputOf<EndpointShape>) => Promise<unknown>;
  readonly handleInTransaction?: (tx: Tx, input: InputOf<EndpointShape>) => Promise<unknown>;
}

/** Mounts a use case under its contract. */
export function route<T extends EndpointShape>(
  contract: T,
  options: RouteOptions,
  handle: (ctx: Context, input: InputOf<T>) => Result<T>,
): Route {
  return { contract, options, handle };
}

/**
 * Mounts a use case that moves money or stock, under an Idempotency-Key: the claim of the key, the
 * effect and the stored answer are one transaction. A refusal rolls all three back.
 */
export function transactional<T extends EndpointShape>(
  contract: T,
  options: RouteOptions,
  handle: (tx: Tx, input: InputOf<T>) => Result<T>,
): Route {
  if (!contract.idempotencyKey) throw new Error(`${contract.path} lacks idempotencyKey`);
  return { contract, options, handleInTransaction: handle };
}

/** For what is no JSON exchange (uploads, streams): a module may export `plugin` from http.ts. */
export type HttpPlugin = (server: FastifyInstance, doors: PluginDoors) => Promise<void>;

export interface PluginDoors {
  readonly app: App;
  /** Runs the pipeline (shop, actor, forgery, permission) for a raw request. */
  enter(request: unknown, permission: Permission): Promise<Context | Refusal>;
  /** Answers a refusal as problem+json. */
  refuse(reply: unknown, refusal: Refusal): Promise<void>;
}
