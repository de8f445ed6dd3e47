import type { Server } from 'node:http';
import type { FastifyReply } from 'fastify';

/** An answer that goes on: server-sent events, as the HTML standard has them. */
export interface EventStream {
  /** Sends one event; several listeners may share text made by `eventText`. */
  send(text: string): void;
  /** Ends the answer. */
  end(): void;
  /** Runs once when the answer is over, whoever ended it. */
  onEnd(effect: () => void): void;
}

/** Bytes that wait for a reader; who is that far behind is cut off and comes back by itself. */
const BEHIND_MAX_BYTES = 65_536;
const RECONNECT_MS = 3000;
/** Who was sent away comes back spread over this time. */
const RETURN_WITHIN_MS = 2000;

const open = new WeakMap<Server, Set<EventStream>>();
const going = new WeakSet<Server>();

/** One event as it goes out. JSON has no line breaks, so the data is one line. */
export function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Whether the reply was a stream. */
export function isEventStream({ raw }: FastifyReply): boolean {
  return String(raw.getHeader('content-type')).startsWith('text/event-stream');
}

/**
 * Ends every stream of a server that is going; each browser comes again, at a moment of its own, and
 * finds another process behind the balancer.
 */
export function endEventStreams(server: Server): void {
  going.add(server);
  for (const stream of open.get(server) ?? []) sendAway(stream);
}

function sendAway(stream: EventStream): void {
  const returnMs = 500 + Math.floor(Math.random() * RETURN_WITHIN_MS);
  stream.send(`retry: ${returnMs}\n\n`);
  stream.end();
}

/**
 * Takes the reply over and begins a stream. It must not be kept by anybody on the way, and leaves no
 * connection behind when the server stops.
 */
export function beginEventStream(reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.setHeader('content-type', 'text/event-stream; charset=utf-8');
  raw.setHeader('cache-control', 'no-store');
  raw.setHeader('x-accel-buffering', 'no');
  raw.setHeader('x-content-type-options', 'nosniff');
  raw.setHeader('x-request-id', reply.request.id);
  // An ended stream would stay open as an idle connection, and keep a stopping server waiting.
  raw.setHeader('connection', 'close');
  raw.write(`retry: ${RECONNECT_MS}\n\n`);
  const stream: EventStream = {
    send: (text) => {
      if (raw.destroyed || raw.writableEnded) return;
      if (raw.writableLength > BEHIND_MAX_BYTES) raw.destroy();
      else raw.write(text);
    },
    end: () => {
      if (!raw.writableEnded) raw.end();
    },
    onEnd: (effect) => {
      if (raw.destroyed || raw.closed) effect();
      else raw.once('close', effect);
    },
  };
  const server = reply.server.server;
  const streams = open.get(server) ?? new Set();
  open.set(server, streams.add(stream));
  stream.onEnd(() => streams.delete(stream));
  if (going.has(server)) sendAway(stream);
  return stream;
}
