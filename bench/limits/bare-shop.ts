/**
 * Limit of start and memory: what no shop on Node and PostgreSQL can do without. The embedded
 * PostgreSQL with one connection, and a bare Fastify that answers as soon as a statement did.
 */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import pg from 'pg';
import { startEmbeddedPostgres } from '#platform/postgres/index.ts';
import { readInput, writeAnswer } from '../kit/child.ts';

const { dataDirectory } = await readInput<{ dataDirectory: string }>();
const starting = startEmbeddedPostgres({ dataDirectory });
process.once('SIGTERM', () => void end());
const postgres = await starting;
const client = new pg.Client(postgres.connection);
// PostgreSQL ends before this process does.
client.on('error', () => undefined);
await client.connect();
await client.query('select 1');
const server = Fastify();
server.get('/products', () => 'open');
await server.listen({ port: 0, host: '127.0.0.1' });
writeAnswer({ port: (server.server.address() as AddressInfo).port });

async function end(): Promise<void> {
  await (await starting).stop();
  process.exit(0);
}
