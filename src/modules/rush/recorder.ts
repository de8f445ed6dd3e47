import type { FastifyReply, FastifyRequest } from 'fastify';
import { appendFile, stat } from 'node:fs/promises';
import { findShopByHost } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { readOrder, type RecordingOrder } from './control.ts';
import type { RecordedOrder, RecordedRequest } from './model.ts';
import { pseudonyms, scrubBody, scrubPath, type Pseudonyms } from './scrub.ts';

/** How often a server looks whether to record; the commands wait a little longer. */
export const LOOK_MS = 250;

const SHOPPING = /^\/api\/v1\/(carts|checkouts)(\/|$)/;

interface Recording {
  order: RecordingOrder;
  names: Pseudonyms;
  lines: string[];
  bytes: number;
}

/** Records what shops in one server process, while there is an order to. */
export interface Recorder {
  /** Asked at every answer: costs one comparison while nothing is recorded. */
  note(request: FastifyRequest, reply: FastifyReply, payload: unknown): void;
  /** Looks whether to record, and writes down what was noted. */
  look(): Promise<void>;
}

/** The recorder of a process; what it cannot write it says in the log. */
export function createRecorder(app: App): Recorder {
  let recording: Recording | undefined;
  const log = app.log.named('emporium.rush');
  const obey = (order: RecordingOrder | undefined): void => {
    const isLate = order !== undefined && new Date(order.endsAt) <= app.clock.now();
    if (order === undefined || isLate) recording = undefined;
    else if (recording?.order.salt !== order.salt) {
      recording = { order, names: pseudonyms(order.salt), lines: [], bytes: 0 };
      log.info('event=rush.recording', { shop_id: order.shopId });
    }
  };
  return {
    note: (request, reply, payload) => {
      const current = recording;
      if (!current || request.method === 'GET' || !SHOPPING.test(request.url)) return;
      const until = app.clock.now().getTime();
      findShopByHost(app, request.headers.host ?? '').then(
        (shop) => {
          if (shop?.id !== current.order.shopId) return;
          current.lines.push(lineOf(current, { request, reply, payload, until }));
        },
        (error: unknown) => log.warn('event=rush.not_recorded', { error }),
      );
    },
    look: async () => {
      const before = recording;
      obey(await readOrder(app.config));
      if (before) await flush(before);
    },
  };
}

/** One write of whole lines: several servers append to one file. */
async function flush(recording: Recording): Promise<void> {
  if (recording.lines.length === 0) return;
  const { file, bytesMax } = recording.order;
  const { size } = await stat(file);
  const lines = recording.lines.splice(0);
  const room = size < bytesMax;
  const text = room ? lines.join('') : `${JSON.stringify({ kind: 'full', lost: lines.length })}\n`;
  await appendFile(file, text);
}

interface Answered {
  request: FastifyRequest;
  reply: FastifyReply;
  payload: unknown;
  until: number;
}

function lineOf({ order, names }: Recording, { request, reply, payload, until }: Answered): string {
  const start = new Date(order.startedAt).getTime();
  const answer = readAnswer(payload);
  const body = scrubBody(withCartId(request, answer), names);
  const session = /emporium_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const recorded: RecordedRequest = {
    kind: 'request',
    from: Math.round(until - start - reply.elapsedTime),
    until: until - start,
    actor: session === undefined ? 'guest' : names.name(session),
    method: request.method,
    path: scrubPath(request.url, names),
    ...(body === undefined ? {} : { body }),
    status: reply.statusCode,
    ...(typeof answer['code'] === 'string' ? { code: answer['code'] } : {}),
    ...(answer['payment'] && reply.statusCode < 202 ? { order: orderOf(answer) } : {}),
  };
  return `${JSON.stringify(recorded)}\n`;
}

/** A cart that the server named gets its name in the recording too. */
function withCartId(
  { method, url, body }: FastifyRequest,
  answer: Record<string, unknown>,
): unknown {
  const makesCart = method === 'POST' && /\/carts\/?(\?|$)/.test(url);
  return makesCart && typeof answer['id'] === 'string' ? { id: answer['id'] } : body;
}

function readAnswer(payload: unknown): Record<string, unknown> {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return {};
  const text = String(payload);
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
}

interface Amount {
  amount: number;
}

interface OrderAnswer {
  lines: { variantId: string; quantity: number; unitPrice: Amount; total: Amount }[];
  shipping: { price: Amount };
  tax: Amount;
  total: Amount;
}

/** What an order is compared by, from the answer about it. */
export function orderOf(answer: unknown): RecordedOrder {
  const { lines, shipping, tax, total } = answer as OrderAnswer;
  return {
    lines: lines.map((line) => ({
      variantId: line.variantId,
      quantity: line.quantity,
      priceMinor: line.unitPrice.amount,
      totalMinor: line.total.amount,
    })),
    shippingMinor: shipping.price.amount,
    taxMinor: tax.amount,
    totalMinor: total.amount,
  };
}
