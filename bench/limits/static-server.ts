/** Limit of what is read: a bare Fastify route that sends the same bytes, in a process of its own. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { readInput, writeAnswer } from '../kit/child.ts';

export interface StaticAnswer {
  path: string;
  contentType: string;
  base64: string;
}

const { path, contentType, base64 } = await readInput<StaticAnswer>();
const bytes = Buffer.from(base64, 'base64');
const server = Fastify();
server.get(path, (_request, reply) => {
  void reply.header('content-type', contentType).send(bytes);
});
await server.listen({ port: 0, host: '127.0.0.1' });
writeAnswer({ port: (server.server.address() as AddressInfo).port });
