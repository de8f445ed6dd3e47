import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { App } from '../context.ts';
import { endEventStreams } from './event-stream.ts';

/** Who has not been answered by then is let go: the process has to end. */
const IN_FLIGHT_MAX_MS = 25_000;
/** A turn of the event loop that was no longer than this found the listener's queue empty. */
const QUIET_TURN_MS = 0.25;
const QUIET_TURNS_MAX = 2000;
const GRACE_SECONDS = 5;

const draining = new WeakSet<Server>();

/** Whether the server is on its way out: it still answers everything, and wants no more of it. */
export function isDraining(server: Server): boolean {
  return draining.has(server);
}

/**
 * How a server goes, so that whoever stands behind a balancer notices nothing. At `close()` readiness
 * turns false, event streams are told to come again, and every answer closes its connection; for
 * DRAIN_SECONDS all is served as before, while balancers look elsewhere. Then nobody new is let in,
 * and what is under way ends, within 25 s. Call `begin` before plugins are mounted and `end` after.
 */
export function drainAtClose(server: FastifyInstance, app: App): { begin(): void; end(): void } {
  let limit: NodeJS.Timeout | undefined;
  const begin = async (): Promise<void> => {
    draining.add(server.server);
    endEventStreams(server.server);
  };
  const end = async (): Promise<void> => {
    const graceMs = server.server.listening ? graceSeconds(app) * 1000 : 0;
    if (graceMs > 0) {
      app.log.named('emporium.http').info('event=http.draining', { grace_ms: graceMs });
      await app.clock.sleep(graceMs);
      await quietTurn();
    }
    limit = setTimeout(() => server.server.closeAllConnections(), IN_FLIGHT_MAX_MS);
    limit.unref();
  };
  // Who was let in before has the same word with its answer.
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.has(server.server)) reply.raw.shouldKeepAlive = false;
    done(null, payload);
  });
  return {
    begin: () => void server.addHook('preClose', begin),
    end: () => {
      server.addHook('preClose', end);
      server.addHook('onClose', async () => clearTimeout(limit));
    },
  };
}

/** An embedded database serves this process alone: nobody else could take over, so why wait. */
function graceSeconds({ config }: App): number {
  return config.DRAIN_SECONDS ?? (config.DATABASE_URL === undefined ? 0 : GRACE_SECONDS);
}

/**
 * A connection that waits to be accepted is reset when the listener closes, and a balancer must not
 * send a POST twice. So the listener closes right after a turn of the event loop in which it was
 * asked and nothing else took time.
 */
async function quietTurn(): Promise<void> {
  for (let turn = 0; turn < QUIET_TURNS_MAX; turn += 1) {
    const began = performance.now();
    await new Promise((done) => setImmediate(done));
    if (turn > 0 && performance.now() - began < QUIET_TURN_MS) return;
  }
}
