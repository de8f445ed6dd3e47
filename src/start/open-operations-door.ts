import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { App } from '#platform/context.ts';
import { registry } from '#platform/metrics.ts';
import '#platform/process-metrics.ts';
import { modules } from '../modules.ts';

/** Where health and numbers of a process without the role `api` are asked. */
export interface OperationsDoor {
  url: string;
  close(): Promise<void>;
}

/**
 * Opens `/health` and `/metrics` for a process that serves no shopper, so that it is watched like
 * the others. Throws the system's error when the port is taken.
 */
export async function openOperationsDoor(app: App, port: number): Promise<OperationsDoor> {
  const operations = await modules.find(({ name }) => name === 'operations')?.http?.();
  const server = Fastify({ logger: false, forceCloseConnections: true });
  const serveNobody = async (): Promise<never> => {
    throw new Error('This process serves no shop');
  };
  await operations?.plugin?.(server, { app, enter: serveNobody, refuse: serveNobody });
  server.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  await server.listen({ host: app.config.HOST, port });
  const address = server.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, close: async () => await server.close() };
}
