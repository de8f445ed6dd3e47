/** Requests as the API takes them, without the network: contract, use case, idempotency key. */
import { anonymous, type Actor, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { once } from '#platform/http/idempotency.ts';
import { isAnswer, type Route } from '#platform/http/route.ts';
import { validatorFor, type Validator } from '#platform/http/validation.ts';
import { isRefusal } from '#platform/refusal.ts';
import { modules } from '../../../src/modules.ts';
import { worldTime } from './nature.ts';
import type { Process } from './process.ts';

export interface Request {
  /** `PUT /api/v1/checkouts/:id`, as in the contract. */
  route: string;
  params?: Record<string, string>;
  body?: unknown;
  /** The Idempotency-Key, where the contract wants one. */
  key?: string;
}

export interface Answer {
  status: number;
  /** The refusal's code, or '' */
  code: string;
  replayed: boolean;
  body: Record<string, unknown>;
}

const DEADLINE_MS = 15_000;
const routes = new Map<string, { route: Route; validator: Validator }>();

/** Loads every route of every module, once. */
export async function loadRoutes(): Promise<void> {
  for (const module of modules) {
    for (const route of (await module.http?.())?.routes ?? []) {
      const { method, path } = route.contract;
      routes.set(`${method} ${path}`, { route, validator: validatorFor(route.contract) });
    }
  }
}

export const clerk: Actor = {
  kind: 'staff',
  personId: null,
  sessionId: null,
  name: 'Clerk',
  permissions: new Set(),
};

/** Sends a request to a process in the name of a guest or of the clerk. */
export async function ask(process: Process, shopId: string, request: Request): Promise<Answer> {
  const known = routes.get(request.route);
  if (!known) throw new Error(`No route ${request.route}`);
  const { route, validator } = known;
  const input = {
    params: { ...request.params },
    query: {},
    body: structuredClone(request.body),
    ifMatch: undefined,
  };
  const refused = validator.check(input);
  const ctx = contextOf(process, shopId, route.options.permission === 'public' ? anonymous : clerk);
  const result = refused ?? (await handle(route, ctx, input, request));
  if (isRefusal(result)) {
    const body = { ...result.data };
    return { status: result.status, code: result.refusal, replayed: false, body };
  }
  const [first = 200] = Object.keys(route.contract.answers).map(Number);
  const full = isAnswer(result) ? result : { status: 0, body: result, headers: {} };
  return {
    status: full.status || first,
    code: '',
    replayed: 'idempotent-replayed' in full.headers,
    body: JSON.parse(JSON.stringify(full.body ?? {})) as Record<string, unknown>,
  };
}

type Input = Parameters<NonNullable<Route['handle']>>[1];

async function handle(route: Route, ctx: Context, input: unknown, request: Request) {
  const given = input as Input;
  if (route.handle) return await route.handle(ctx, given);
  if (request.key === undefined) throw new Error(`${request.route} wants a key`);
  const path = Object.entries(request.params ?? {}).reduce(
    (address, [name, value]) => address.replace(`:${name}`, value),
    request.route,
  );
  const scope = { principal: ctx.actor.kind, route: path, key: request.key };
  return await shopTx(ctx, (tx) =>
    once(tx, scope, request.body, () => route.handleInTransaction!(tx, given)),
  );
}

function contextOf({ app }: Process, shopId: string, actor: Actor): Context {
  const requestId = newId();
  const log = app.log.forRequest(requestId);
  return { app, requestId, shopId, actor, log, deadline: worldTime() + DEADLINE_MS };
}
