import type { FastifyReply } from 'fastify';
import type { App } from '#platform/context.ts';
import { isDraining } from '#platform/http/drain.ts';
import { route, type HttpPlugin, type Route } from '#platform/http/route.ts';
import * as contract from './contract.ts';
import { readByTheClock } from './read-by-the-clock.ts';
import { showOperations } from './show-operations.ts';
import { switchMaintenance, viewMaintenance } from './switch-maintenance.ts';
import { probeDatabase, probeRedis, probeReplica, type Probe } from './probes.ts';

export const routes: Route[] = [
  route(contract.showOperations, { permission: 'platform.operate' }, async (ctx) =>
    showOperations(ctx.app),
  ),
  route(contract.showMaintenance, { permission: 'settings.read' }, viewMaintenance),
  route(contract.changeMaintenance, { permission: 'settings.write' }, async (ctx, { body }) =>
    switchMaintenance(ctx, 'shop', body),
  ),
  route(
    contract.changeMaintenanceOfAll,
    { permission: 'platform.operate' },
    async (ctx, { body }) => switchMaintenance(ctx, 'all', body),
  ),
];

/**
 * Health: for load balancers, which know no shop and no session, so these answer before any of that
 * is looked at, in maintenance too. 200 while the part works, 503 when it does not. A process that was
 * told to stop lives and is not ready, whatever its parts do.
 */
export const plugin: HttpPlugin = async (server, options) => {
  const { app } = options;
  await readByTheClock(server, options);
  for (const path of ['/health/live', '/health/liveness']) {
    server.get(path, async (_request, reply) => send(reply, true, { status: 'ok' }));
  }
  for (const path of ['/health/ready', '/health/readiness']) {
    server.get(path, async (_request, reply) => {
      if (isDraining(server.server)) return send(reply, false, { status: 'draining' });
      const database = await probeDatabase(app);
      return send(reply, database.status === 'ok', { status: word(database), database });
    });
  }
  server.get('/health', async (_request, reply) =>
    sendWhole(app, reply, isDraining(server.server)),
  );
  server.get('/api/v1/health/database', async (_request, reply) =>
    sendProbe(reply, await probeDatabase(app)),
  );
  server.get('/api/v1/health/redis', async (_request, reply) =>
    sendProbe(reply, await probeRedis(app)),
  );
};

/** A lost Redis or replica costs speed, not sales: the whole is then degraded and still healthy. */
async function sendWhole(app: App, reply: FastifyReply, draining: boolean): Promise<FastifyReply> {
  const [database, redis] = await Promise.all([probeDatabase(app), probeRedis(app)]);
  const replica = probeReplica(app);
  const up = database.status === 'ok';
  const limps = [redis, replica].some(({ status }) => status === 'down' || status === 'late');
  const status = up && limps ? 'degraded' : word(database);
  return send(reply, up && !draining, {
    status: draining ? 'draining' : status,
    version: app.config.APP_VERSION,
    uptimeSeconds: Math.round(process.uptime()),
    database,
    redis,
    replica,
  });
}

function sendProbe(reply: FastifyReply, probe: Probe): FastifyReply {
  return send(reply, probe.status !== 'down', probe);
}

function word(probe: Probe): 'ok' | 'down' {
  return probe.status === 'down' ? 'down' : 'ok';
}

function send(reply: FastifyReply, healthy: boolean, body: object): FastifyReply {
  return reply
    .code(healthy ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(body);
}
