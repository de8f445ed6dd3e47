import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App, Context, RequestInfo } from '../context.ts';
import { chooseEncoding, type ByteCache, type CacheSlot } from '../http/byte-cache.ts';
import { cookie } from '../http/cookies.ts';
import { sendKept } from '../http/mount.ts';
import type { Pipeline } from '../http/pipeline.ts';
import { refusalOf } from '../http/refusal-of-error.ts';
import { describeRequest, type TrustedProxies } from '../http/request.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { apiTransport } from './api-transport.ts';
import type { PageApplication, PageApplicationAnswer, ShopSignature } from './page-application.ts';
import { pageSecurityHeaders } from './security-headers.ts';

/** What pages need of the server that they are mounted on. */
export interface WebDoors {
  app: App;
  pipeline: Pipeline;
  cache: ByteCache;
  /** A folder made by buildWeb. */
  directory?: string;
}

export interface PageCircumstances {
  server: FastifyInstance;
  request: FastifyRequest;
  reply: FastifyReply;
  pages: PageApplication;
  doors: WebDoors;
  proxies: TrustedProxies;
}

/** Every address that is a page, as one route. */
const PAGES = '/*';
const UNAVAILABLE = 503;
const HTML = 'text/html; charset=utf-8';
const VARY = 'accept-encoding, accept';

/**
 * Answers one request with a page. Reading goes through the pipeline first, which finds the shop
 * and closes it for maintenance; what a form does is checked where it happens, by the API that the
 * page calls. Pages that hold nothing personal are kept as bytes when a guest asked for them.
 */
export async function answerPage(circumstances: PageCircumstances): Promise<FastifyReply> {
  const { server, request, reply, pages, proxies } = circumstances;
  const peer = (request.raw.socket?.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  const outer = describeRequest(request.raw, peer, proxies);
  const reading = request.method !== 'POST';
  const ctx = reading ? await enter(circumstances) : undefined;
  const refused = ctx && isRefusal(ctx) ? ctx : undefined;
  const slot = await openSlot(circumstances, ctx);
  if (slot?.found) return await sendKept(reply, slot.found);
  const api = apiTransport(server, request, outer);
  const answer = await pages.handle({
    method: reading ? 'GET' : 'POST',
    url: `${outer.secure ? 'https' : 'http'}://${outer.host || 'localhost'}${request.url}`,
    headers: textHeaders(request),
    cookies: outer.cookies,
    form: formOf(request.body),
    requestId: request.id,
    secure: outer.secure,
    ...(refused
      ? {
          refused: {
            code: refused.refusal,
            status: refused.status,
            retryAfterSeconds: refused.retryAfterSeconds ?? null,
            message: textOf(refused.data?.['message']),
            until: textOf(refused.data?.['until']),
            shop: signatureOf(refused.data?.['shop']),
          },
        }
      : {}),
    api: api.call,
  });
  if (answer.failure !== undefined) logFailure(circumstances, answer.failure);
  setCookies(reply, answer, api.setCookies, outer);
  const shared = answer.cachePublic && ctx && !isRefusal(ctx) && ctx.actor.kind === 'anonymous';
  if (shared && slot) keep(slot, ctx.shopId, answer);
  return send(circumstances, answer);
}

/** While the database is away a shopper reads a page that says so, as of any other refusal. */
async function enter(circumstances: PageCircumstances): Promise<Context | Refusal> {
  try {
    return await circumstances.doors.pipeline(circumstances.request, 'public');
  } catch (error) {
    const refusal = refusalOf(error as FastifyError);
    if (refusal.status !== UNAVAILABLE) throw error;
    logFailure(circumstances, error);
    return refusal;
  }
}

/** As the pipeline puts it there, all of it or nothing. */
function signatureOf(value: unknown): ShopSignature | null {
  return typeof value === 'object' && value !== null ? (value as ShopSignature) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function send({ request, reply }: PageCircumstances, answer: PageApplicationAnswer): FastifyReply {
  void reply
    .code(answer.status)
    .type(HTML)
    .headers({ ...pageSecurityHeaders, ...cacheHeaders(answer), ...answer.headers, vary: VARY });
  const body = Buffer.from(answer.body);
  const encoding = chooseEncoding(request.headers['accept-encoding'], body.length);
  if (!encoding) return reply.send(body);
  return reply.header('content-encoding', encoding).send(compress(encoding, body));
}

/** Personal pages are packed for one reader, so speed counts more than the last hundred bytes. */
function compress(encoding: 'br' | 'gzip', body: Buffer): Buffer {
  if (encoding === 'gzip') return gzipSync(body, { level: 4 });
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}

function cacheHeaders(answer: PageApplicationAnswer): Record<string, string> {
  return answer.cachePublic
    ? { 'cache-control': 'public, max-age=0, must-revalidate' }
    : { 'cache-control': 'no-store' };
}

/** HEAD and GET share an address, so only the body of a GET is kept. */
async function openSlot(
  { request, doors }: PageCircumstances,
  ctx: Context | Refusal | undefined,
): Promise<CacheSlot | undefined> {
  const { host, url, headers } = request;
  const reads = request.method === 'GET' && headers.authorization === undefined;
  if (!reads || !ctx || isRefusal(ctx)) return undefined;
  return await doors.cache.open({ shopId: ctx.shopId, host, url, route: PAGES });
}

function keep(slot: CacheSlot, shopId: string, answer: PageApplicationAnswer): void {
  if (answer.status !== 200) return;
  slot.keep({
    shopId,
    route: PAGES,
    contentType: answer.headers['content-type'] ?? HTML,
    body: Buffer.from(answer.body),
    headers: { ...pageSecurityHeaders, ...cacheHeaders(answer), ...answer.headers },
  });
}

function setCookies(
  reply: FastifyReply,
  answer: PageApplicationAnswer,
  passedOn: readonly string[],
  outer: RequestInfo,
): void {
  const own = answer.cookies.map(({ name, value, maxAgeSeconds, httpOnly }) =>
    cookie(name, value ?? '', {
      maxAgeSeconds: value === null ? 0 : maxAgeSeconds,
      httpOnly,
      secure: outer.secure,
    }),
  );
  const lines = [...passedOn, ...own];
  if (lines.length > 0) void reply.header('set-cookie', lines);
}

function logFailure({ request, doors }: PageCircumstances, error: unknown): void {
  doors.app.log
    .named('emporium.pages')
    .forRequest(request.id)
    .error('event=page.failed', { error, method: request.method, path: request.url });
}

function textHeaders(request: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

/** The body parser's object as the form it was; a JSON body is no form. */
function formOf(body: unknown): URLSearchParams {
  const form = new URLSearchParams();
  if (typeof body !== 'object' || body === null) return form;
  for (const [name, value] of Object.entries(body)) {
    for (const item of [value].flat()) if (typeof item === 'string') form.append(name, item);
  }
  return form;
}
