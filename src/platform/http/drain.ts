import type { Server } from 'node:http';
import { Server as Listener, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { App } from '../context.ts';
import { endEventStreams } from './event-stream.ts';

/** Who has not been answered by then is let go: the process has to end. */
const IN_FLIGHT_MAX_MS = 25_000;
/** How long ago a turn of the event loop may have looked at the queues that it found empty. */
const QUIET_TURN_MS = 0.25;
/** A server that has more to do than it can closes in the midst of it. */
const QUIET_WAIT_MS = 5000;
const GRACE_SECONDS = 5;

const draining = new WeakSet<Server>();

/** Whether the server is on its way out: it still answers everything, and wants no more of it. */
export function isDraining(server: Server): boolean {
  return draining.has(server);
}

/** Makes answers of a server that goes close their connections, those under way at the time too. */
export function sayGoodbye(server: FastifyInstance): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining(server.server)) reply.raw.shouldKeepAlive = false;
    done(null, payload);
  });
  // Also who closes without draining keeps no stream waiting.
  server.addHook('preClose', async () => leave(server.server));
}

/**
 * How a server goes, so that whoever stands behind a balancer notices nothing. Readiness turns false,
 * event streams are told to come again, and every answer closes its connection; for DRAIN_SECONDS all
 * is served as before, while balancers look elsewhere. Then nobody new is let in, at a moment when
 * nobody waits for it, and what is under way ends, within 25 s. Only then may the server be closed:
 * pages ask its API until the last.
 */
export async function drain(server: FastifyInstance, app: App): Promise<void> {
  const graceMs = graceSeconds(app) * 1000;
  app.log.named('emporium.http').info('event=http.draining', { grace_ms: graceMs });
  leave(server.server);
  await app.clock.sleep(graceMs);
  const letIn = holdBack(server.server);
  const quiet = awaitQuiet(server.server);
  await quiet();
  // The listener alone: to close what is idle takes time, and meanwhile somebody could come.
  const ended = new Promise((done) => Listener.prototype.close.call(server.server, done));
  letIn();
  const limit = setTimeout(() => server.server.closeAllConnections(), IN_FLIGHT_MAX_MS);
  await quiet();
  server.server.closeIdleConnections();
  await ended;
  clearTimeout(limit);
}

function leave(server: Server): void {
  draining.add(server);
  endEventStreams(server);
}

/** An embedded database serves this process alone: nobody else could take over, so why wait. */
function graceSeconds({ config }: App): number {
  return config.DRAIN_SECONDS ?? (config.DATABASE_URL === undefined ? 0 : GRACE_SECONDS);
}

/**
 * From now on who comes is taken out of the system's queue and heard only when the returned function
 * says so. Else the queue of a busy server would never be empty: a turn of the event loop accepts one
 * connection, and while it is full of requests it is long.
 */
function holdBack(server: Server): () => void {
  const greet = server.listeners('connection');
  const held: Socket[] = [];
  server.removeAllListeners('connection').on('connection', (socket) => {
    held.push(socket.pause());
    // Who has gone needs no answer.
    socket.on('error', () => socket.destroy());
  });
  return () => {
    for (const socket of held) {
      for (const listener of greet) Reflect.apply(listener, server, [socket]);
      socket.resume();
    }
  };
}

/**
 * A connection that waits to be accepted is reset when the listener closes, and so is an idle one on
 * which a request has just arrived; a balancer must not send a POST twice. So both are closed right
 * after a turn of the event loop that looked and found nothing. A short turn alone proves nothing: a
 * turn accepts one connection, in less than 0.2 ms, however many wait behind it.
 */
function awaitQuiet(server: Server): () => Promise<void> {
  let arrived = 0;
  const note = (): void => void (arrived += 1);
  server.prependListener('connection', note).prependListener('request', note);
  return async () => {
    const ends = performance.now() + QUIET_WAIT_MS;
    for (let began = performance.now(); began < ends; began = performance.now()) {
      const before = arrived;
      await new Promise((done) => setImmediate(done));
      if (arrived === before && performance.now() - began < QUIET_TURN_MS) return;
    }
  };
}
