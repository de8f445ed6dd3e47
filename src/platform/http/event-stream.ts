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

/** One event as it goes out. JSON has no line breaks, so the data is one line. */
export function eventText(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Whether the reply was a stream. */
export function isEventStream({ raw }: FastifyReply): boolean {
  return String(raw.getHeader('content-type')).startsWith('text/event-stream');
}

/**
 * Takes the reply over and begins a stream. It must not be kept by anybody on the way, and leaves no
 * connection behind when the server stops: end it in a `preClose` hook.
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
  return {
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
}
