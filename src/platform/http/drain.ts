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
 * is served as before, while balancers look elsewhere. Then nobody new is let in, and what is under
 * way ends, within 25 s. Only then may the server be closed: pages ask its API until the last.
 */
export async function drain(server: FastifyInstance, app: App): Promise<void> {
  const graceMs = graceSeconds(app) * 1000;
  app.log.named('emporium.http').info('event=http.draining', { grace_ms: graceMs });
  leave(server.server);
  await app.clock.sleep(graceMs);
  await quietTurn();
  const limit = setTimeout(() => server.server.closeAllConnections(), IN_FLIGHT_MAX_MS);
  await new Promise((done) => server.server.close(done));
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
