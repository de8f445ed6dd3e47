import Fastify from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReplicaPair, type ReplicaPair } from '#kit/replica-pair.ts';
import { beatHeart } from '#platform/database/replication-heartbeat.ts';
import { setSynchronous } from '#platform/replication/synchronous.ts';
import type { Finding } from './contract.ts';
import { lookInsideDatabase } from './findings-database.ts';
import { plugin } from './http.ts';

const WAIT = { timeout: 20_000, interval: 200 };
let pair: ReplicaPair;
beforeAll(async () => {
  pair = await startReplicaPair();
}, 90_000);
afterAll(async () => await pair?.stop(), 60_000);

async function find(what: string): Promise<Finding | undefined> {
  return (await lookInsideDatabase(pair.app)).find((finding) => finding.what === what);
}

async function health(): Promise<{ code: number; status: string; replica: object }> {
  const server = Fastify();
  const serveNobody = async (): Promise<never> => {
    throw new Error('nobody is served here');
  };
  await plugin(server, { app: pair.app, enter: serveNobody, refuse: serveNobody });
  const answer = await server.inject('/health');
  await server.close();
  const { status, replica } = answer.json<{ status: string; replica: object }>();
  return { code: answer.statusCode, status, replica };
}

async function onStandby(statement: string): Promise<void> {
  const client = new pg.Client(pair.standby.connection);
  await client.connect();
  await client.query(statement);
  await client.end();
}

test('a replica is seen in health and by the doctor: well, late, away; a standby that is awaited', async () => {
  await expect.poll(health, WAIT).toMatchObject({
    code: 200,
    status: 'ok',
    replica: { status: 'ok', lagSeconds: 0 },
  });
  expect(await find('read replica')).toMatchObject({ state: 'ok', found: '0 s behind' });
  expect(await find('commits')).toMatchObject({ state: 'ok', found: 'wait for no other host' });

  // The place of the last heartbeat tells how far behind it is.
  await beatHeart(pair.app);
  await expect.poll(health, WAIT).toMatchObject({ replica: { lagSeconds: 0 } });
  await onStandby('select pg_wal_replay_pause()');
  await beatHeart(pair.app);
  await expect.poll(health, WAIT).toMatchObject({
    code: 200,
    status: 'degraded',
    replica: { status: 'late', lagSeconds: expect.any(Number) as unknown },
  });
  expect(await find('read replica')).toMatchObject({ state: 'warn' });
  await onStandby('select pg_wal_replay_resume()');

  await setSynchronous(pair.primary.connection, []);
  await expect
    .poll(async () => await find('commits'), WAIT)
    .toMatchObject({ state: 'ok', found: 'wait for FIRST 1 ("second"); there: second' });
  await pair.standby.stop();
  await expect.poll(async () => (await find('commits'))?.state, WAIT).toBe('fail');
  const waits = new pg.Client(pair.primary.connection);
  await waits.connect();
  const commit = waits.query(`create table public.waits ()`);
  await expect.poll(async () => (await find('commits'))?.found, WAIT).toContain('1 wait now');
  expect(await find('commits')).toMatchObject({
    found: 'wait for FIRST 1 ("second"); there: nobody. 1 wait now; nothing is sold',
    remedy: expect.stringContaining('emporium database synchronous off') as unknown,
  });
  expect(await health()).toMatchObject({ status: 'degraded', replica: { status: 'down' } });
  expect(await find('read replica')).toMatchObject({ state: 'warn' });

  await setSynchronous(pair.primary.connection, null);
  await commit;
  await waits.end();
  await expect.poll(async () => (await find('commits'))?.state, WAIT).toBe('ok');
}, 120_000);
