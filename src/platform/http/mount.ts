import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context } from '../context.ts';
import type { EndpointShape, InputOf } from '../contract.ts';
import { shopTx } from '../database/index.ts';
import { writtenCookie } from '../database/read-your-writes.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { countRefusal } from './access.ts';
import type { ByteCache, CacheSlot } from './byte-cache.ts';
import { once, readKey } from './idempotency.ts';
import type { Pipeline } from './pipeline.ts';
import { problemOf } from './problem.ts';
import { isAnswer, type Answer, type Route } from './route.ts';
import type { KeptAnswer } from './shared-cache.ts';
import { answerCheckFor, validatorFor } from './validation.ts';

type Input = InputOf<EndpointShape>;

export interface MountDoors {
  app: App;
  pipeline: Pipeline;
  cache: ByteCache;
}

/** Mounts one route: pipeline, validation, the use case, its answer. */
export function mount(server: FastifyInstance, entry: Route, doors: MountDoors): void {
  const { contract, options } = entry;
  const validator = validatorFor(contract);
  const checked = doors.app.config.NODE_ENV === 'test' && !contract.produces;
  const checkAnswer = checked ? answerCheckFor(contract) : undefined;
  const firstStatus = Math.min(...Object.keys(contract.answers).map(Number));

  server.route({
    method: contract.method,
    url: contract.path,
    handler: async (request, reply) => {
      const ctx = await doors.pipeline(request, options.permission, options);
      if (isRefusal(ctx)) return await sendRefusal(reply, ctx);
      const input = inputOf(request);
      const wrong = validator.check(input);
      if (wrong) return await sendRefusal(reply, wrong);
      const slot = options.cache && (await openSlot(request, ctx, doors));
      if (slot?.found) return await sendKept(reply, slot.found);
      const result = await handle(entry, ctx, input, request);
      if (isRefusal(result)) return await sendRefusal(reply, result);
      const answered = normal(result, firstStatus);
      checkAnswer?.(answered.status, answered.body);
      return await send(reply, answered, { ctx, entry, slot });
    },
  });
}

/** Answers a refusal as problem+json, and counts it. */
export async function sendRefusal(reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  countRefusal(refusal.refusal);
  if (refusal.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(Math.max(1, Math.ceil(refusal.retryAfterSeconds))));
  }
  return await reply
    .code(refusal.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(refusal, reply.request.id)));
}

function inputOf(request: FastifyRequest): Input {
  const tag = request.headers['if-match'];
  return {
    params: request.params as Input['params'],
    query: request.query as Input['query'],
    body: request.body as Input['body'],
    ifMatch: tag?.replace(/^W\//, '').replaceAll('"', ''),
  };
}

async function handle(
  entry: Route,
  ctx: Context,
  input: Input,
  request: FastifyRequest,
): Promise<unknown> {
  if (entry.handle) return await entry.handle(ctx, input);
  const key = readKey(request.headers['idempotency-key']);
  if (isRefusal(key)) return key;
  const principal = ctx.actor.personId ?? ctx.actor.kind;
  const scope = { principal, route: `${entry.contract.method} ${request.url}`, key };
  return await shopTx(ctx, async (tx) =>
    once(tx, scope, input.body, async () => await entry.handleInTransaction!(tx, input)),
  );
}

function normal(result: unknown, firstStatus: number): Answer {
  if (!isAnswer(result)) {
    return { answer: true, status: firstStatus, body: result, headers: {}, cookies: [] };
  }
  return result.status === 0 ? { ...result, status: firstStatus } : result;
}

async function openSlot(
  { host, url, headers, routeOptions }: FastifyRequest,
  { shopId }: Context,
  { cache }: MountDoors,
): Promise<CacheSlot | undefined> {
  if (headers.authorization !== undefined) return undefined;
  return await cache.open({ shopId, host, url, route: routeOptions.url ?? '' });
}

/** Sends what another process has made. */
export async function sendKept(reply: FastifyReply, kept: KeptAnswer): Promise<FastifyReply> {
  return await reply.headers(kept.headers).type(kept.contentType).send(kept.body);
}

/** Lists are for staff: who of them has written something is to see it in the next list. */
async function cookieOfWrite({ app, actor, request }: Context, entry: Route): Promise<string[]> {
  const reads = entry.contract.method === 'GET' || actor.kind !== 'staff';
  if (reads || app.database.replica === undefined) return [];
  const written = await writtenCookie(app, request?.secure === true);
  return written === undefined ? [] : [written];
}

interface Circumstances {
  ctx: Context;
  entry: Route;
  slot: CacheSlot | undefined;
}

async function send(
  reply: FastifyReply,
  answered: Answer,
  { ctx, entry, slot }: Circumstances,
): Promise<FastifyReply> {
  void reply.code(answered.status).headers(answered.headers);
  const cookies = [...answered.cookies, ...(await cookieOfWrite(ctx, entry))];
  if (cookies.length > 0) void reply.header('set-cookie', cookies);
  if (answered.etag !== undefined) void reply.header('etag', `"${answered.etag}"`);
  if (entry.contract.produces) return await reply.send(answered.body);
  const isPublic = entry.options.cache === 'public' && answered.status === 200;
  void reply.header('cache-control', isPublic ? 'public, max-age=0, must-revalidate' : 'no-store');
  if (answered.body === null || answered.body === undefined) return await reply.send();
  const body = Buffer.from(JSON.stringify(answered.body));
  if (isPublic) {
    slot?.keep({
      shopId: ctx.shopId,
      route: entry.contract.path,
      contentType: 'application/json; charset=utf-8',
      body,
      headers: { 'cache-control': 'public, max-age=0, must-revalidate' },
    });
  }
  return await reply.type('application/json; charset=utf-8').send(body);
}
