/** A primary and its standby on this machine: who may come in, and what is read where. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReplicaPair, type ReplicaPair } from '#kit/replica-pair.ts';
import type { Context } from '../context.ts';
import { shopRead } from '../database/index.ts';
import { writtenCookie } from '../database/read-your-writes.ts';
import { beatHeart } from '../database/replication-heartbeat.ts';
import { bool, statement } from '../database/statement.ts';
import { startEmbedded } from '../start/start-embedded.ts';
import { readClusterOnDisk } from './control-file.ts';
import { refuseSecondPrimary } from './fence.ts';
import { askPeer, peerConnection } from './peer.ts';
import { readStatus } from './read-status.ts';

const isReplica = statement(
  'test.is_replica',
  [],
  { replica: bool },
  'select pg_is_in_recovery() as replica',
);

let pair: ReplicaPair;

beforeAll(async () => {
  pair = await startReplicaPair();
}, 90_000);
afterAll(async () => await pair?.stop(), 60_000);

/** Logs in over the network; the message of the refusal, or undefined. */
async function refusalOf(config: pg.ClientConfig): Promise<string | undefined> {
  const client = new pg.Client({ ...pair.address, ...config });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

test('over the network come two roles, encrypted, with the password, and nobody else', async () => {
  const password = pair.password;
  const ssl = { rejectUnauthorized: false };
  const remote = { user: 'emporium_remote', database: 'emporium', password };
  expect(await refusalOf({ ...remote, ssl })).toBeUndefined();
  expect(await refusalOf(remote)).toContain('no encryption');
  expect(await refusalOf({ ...remote, ssl, password: 'another' })).toContain('authentication');
  expect(await refusalOf({ ...remote, ssl, user: 'emporium' })).toContain('no pg_hba.conf entry');
  expect(await refusalOf({ ...remote, ssl, database: 'postgres' })).toContain(
    'no pg_hba.conf entry',
  );
  const replica = { ...remote, user: 'emporium_replica', ssl };
  expect(await refusalOf(replica)).toContain('no pg_hba.conf entry');
});

test('the role of other hosts owns what the owner owns, and cannot become a superuser', async () => {
  const client = new pg.Client({
    ...peerConnection(pair.address, pair.password),
    user: 'emporium_remote',
    database: 'emporium',
  });
  await client.connect();
  await client.query('begin; alter table shops.shops add column proof int; rollback');
  await client.query('set role emporium_app; reset role; set role emporium_system; reset role');
  await expect(client.query('set role emporium')).rejects.toThrow('permission denied');
  await expect(client.query(`copy (select) to program 'true'`)).rejects.toThrow(
    'permission denied',
  );
  await client.end();
});

test('a host says what it is to who knows the password, and is silent to everybody else', async () => {
  const { address } = pair;
  expect(await askPeer(address, pair.password)).toMatchObject({
    role: 'primary',
    timeline: 1,
  });
  expect(await askPeer(address, 'not the password')).toMatchObject({ role: 'silent' });
  expect(await readStatus(pair.primary.connection)).toMatchObject({
    role: 'primary',
    synchronous: '',
    followers: [{ name: 'second', state: 'streaming', synchronous: false }],
    places: [{ name: 'second', active: true, lost: false }],
  });
  expect(await readStatus(pair.standby.connection)).toMatchObject({
    role: 'standby',
    timeline: 1,
    streaming: true,
  });
});

test('a database opens beside a peer that has it open on an earlier timeline, and on no other', async () => {
  const { address, password, standbyConfig } = pair;
  const own = readClusterOnDisk(join(standbyConfig.EMPORIUM_DATA, 'postgres'))!;
  expect(own.timeline).toBe(1);
  const host = { peers: [address], password, cluster: own };
  await expect(refuseSecondPrimary(host)).rejects.toThrow('holds this database now (timeline 1)');
  await refuseSecondPrimary({ ...host, cluster: { ...own, timeline: 2 } });
  await refuseSecondPrimary({ ...host, cluster: { ...own, systemId: '1' } });
});

test('a data directory that follows another is refused where it would have to be written', async () => {
  await expect(startEmbedded(pair.standbyConfig, {})).rejects.toThrow(
    'is a standby of another host',
  );
});

async function readFromReplica(from: Context, mayLag = true): Promise<boolean> {
  return await shopRead(from, async (tx) => (await isReplica.one(tx)).replica, { mayLag });
}

async function onStandby(statementText: string): Promise<void> {
  const client = new pg.Client(pair.standby.connection);
  await client.connect();
  await client.query(statementText);
  await client.end();
}

/** A request of somebody who wrote just now. */
async function afterWriting(): Promise<Context> {
  await beatHeart(pair.app);
  const [first = ''] = ((await writtenCookie(pair.app, false)) ?? '').split(';');
  const [name = '', value = ''] = first.split('=');
  const cookies = { [name]: decodeURIComponent(value) };
  const request = { method: 'GET', path: '/', ip: '', userAgent: '', host: '', secure: false };
  return { ...pair.ctx, request: { ...request, headers: {}, cookies } };
}

test('a list is read from the replica, unless it does not show yet what its reader wrote', async () => {
  await expect.poll(() => pair.app.database.replica?.lagSeconds()).toBe(0);
  expect(await readFromReplica(pair.ctx)).toBe(true);
  expect(await readFromReplica(pair.ctx, false)).toBe(false);
  await expect.poll(async () => await readFromReplica(await afterWriting())).toBe(true);
  await onStandby('select pg_wal_replay_pause()');
  const writer = await afterWriting();
  expect(await readFromReplica(writer)).toBe(false);
  expect(await readFromReplica(pair.ctx)).toBe(true);
  await onStandby('select pg_wal_replay_resume()');
  await expect.poll(async () => await readFromReplica(writer)).toBe(true);
});

test('a replica that is more than 5 s behind, or away, is not asked', async () => {
  await beatHeart(pair.app);
  await sleep(100);
  await onStandby('select pg_wal_replay_pause()');
  await beatHeart(pair.app);
  await expect.poll(() => pair.app.database.replica?.lagSeconds() ?? 0).toBeGreaterThan(5);
  expect(await readFromReplica(pair.ctx)).toBe(false);
  await onStandby('select pg_wal_replay_resume()');
  await expect.poll(async () => await readFromReplica(pair.ctx)).toBe(true);
  await pair.standby.stop();
  expect(await readFromReplica(pair.ctx)).toBe(false);
  await expect.poll(() => pair.app.database.replica?.lagSeconds()).toBeNull();
});
