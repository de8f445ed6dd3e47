import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attachEmbeddedPostgres, startEmbeddedPostgres, StartError } from './index.ts';
import type { EmbeddedOptions, EmbeddedPostgres } from './index.ts';
import { processesWorkingIn, processStart, signalProcess } from './process-table.ts';
import { freePorts } from '../start/free-port.ts';

const INDEX = new URL('./index.ts', import.meta.url).href;
// Each test starts a server or two; a busy machine takes its time for that.
vi.setConfig({ testTimeout: 120_000 });

let dataDirectory: string;
const running: EmbeddedPostgres[] = [];

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'emporium-postgres-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  const left = processesWorkingIn(join(dataDirectory, 'postgres'));
  if (left.length > 0) throw new Error(`PostgreSQL still runs: ${left.join(', ')}`);
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** A killed process loses nothing that the system has taken, so only one test waits for the disk. */
async function start(more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const settings = { fsync: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDirectory, settings, ...more });
  running.push(postgres);
  return postgres;
}

async function query(postgres: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client(postgres.connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Asks until it answers: the server may be coming up. */
async function queryAtLast(postgres: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await query(postgres, sql);
    } catch {
      await sleep(20);
    }
  }
}

const REMEMBER = 'create table memory as select 41 + 1 as answer';
const RECALL = 'select answer from memory';

test('starts durable, sorted by code point, on a private socket; stops without a trace', async () => {
  const postgres = await start({ settings: {} });
  const rows = await query(
    postgres,
    `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens,
       current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
       datlocprovider as provider, datlocale as locale
     from pg_database where datname = 'emporium'`,
  );
  expect(rows).toEqual([
    {
      fsync: 'on',
      listens: '',
      checksums: 'on',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
    },
  ]);
  await postgres.stop();
  await postgres.exited;
  expect(processesWorkingIn(join(dataDirectory, 'postgres'))).toEqual([]);
  expect(existsSync(join(dataDirectory, 'emporium.lock'))).toBe(false);
});

test('data stays over a stop and a start; ALTER SYSTEM wins over our settings', async () => {
  const first = await start();
  await query(first, REMEMBER);
  await query(first, `alter system set work_mem = '5MB'`);
  await first.stop();
  const second = await start();
  expect(await query(second, RECALL)).toEqual([{ answer: 42 }]);
  expect(await query(second, 'show work_mem')).toEqual([{ work_mem: '5MB' }]);
});

test('kill -9 of the server: started again, what was acknowledged is there', async () => {
  const postgres = await start();
  await query(postgres, REMEMBER);
  for (let round = 1; round <= 3; round += 1) {
    const killed = postgres.pid;
    process.kill(killed, 'SIGKILL');
    while (postgres.pid === killed) await sleep(5);
    expect(await queryAtLast(postgres, RECALL)).toEqual([{ answer: 42 }]);
  }
});

test('kill -9 of every process of the server at once: started again', async () => {
  const postgres = await start();
  await query(postgres, REMEMBER);
  for (const pid of processesWorkingIn(join(dataDirectory, 'postgres')))
    signalProcess(pid, 'SIGKILL');
  expect(await queryAtLast(postgres, RECALL)).toEqual([{ answer: 42 }]);
});

test('stop during a restart leaves nothing', async () => {
  const postgres = await start();
  process.kill(postgres.pid, 'SIGKILL');
  await postgres.stop();
  expect(processesWorkingIn(join(dataDirectory, 'postgres'))).toEqual([]);
});

/** Another process that supervises a PostgreSQL on the data directory; the number of the latter. */
async function startElsewhere(more: Partial<EmbeddedOptions>) {
  const program = `
    const { startEmbeddedPostgres } = await import('${INDEX}');
    const postgres = await startEmbeddedPostgres({
      dataDirectory: '${dataDirectory}',
      settings: { fsync: 'off' },
      ...${JSON.stringify(more)},
    });
    console.log(postgres.pid);
    setInterval(() => undefined, 1000);`;
  const supervisor = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: supervisor.stdout }), 'line')) as [string];
  return { supervisor, pid: Number(line) };
}

test('kill -9 of the supervisor of what others may use: the next start takes over and the data is there', async () => {
  const [port = 0] = await freePorts(1);
  const { supervisor, pid: orphan } = await startElsewhere({ listen: { host: '127.0.0.1', port } });
  expect(attachEmbeddedPostgres(dataDirectory)).toBeDefined();
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  expect(processStart(orphan)).toBeDefined();
  expect(attachEmbeddedPostgres(dataDirectory)).toBeUndefined();

  const postgres = await start();
  expect(postgres.pid).not.toBe(orphan);
  expect(processStart(orphan)).toBeUndefined();
  expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.each(['SIGKILL', 'SIGABRT'] as const)(
  '%s to the supervisor of what nobody else uses: it ends in order by itself',
  async (signal) => {
    const { supervisor, pid } = await startElsewhere({});
    supervisor.kill(signal);
    await once(supervisor, 'exit');
    await expect.poll(() => processStart(pid), { timeout: 30_000 }).toBeUndefined();
    const lines: string[] = [];
    await start({ log: (line) => lines.push(line) });
    expect(lines.filter((line) => /supervisor is gone|not properly shut down/.test(line))).toEqual(
      [],
    );
  },
);

test('a second start on one data directory is refused in one sentence', async () => {
  await start();
  const refusal = await start().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StartError);
  expect(String(refusal)).toContain(`already runs on ${dataDirectory}, process ${process.pid}`);
});

test('a short command is waited for, not refused', async () => {
  const command = await start({ purpose: 'command' });
  expect(attachEmbeddedPostgres(dataDirectory)).toBeUndefined();
  const server = start();
  await sleep(100);
  await command.stop();
  expect(await query(await server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a lock whose process number was given to another program does not block', async () => {
  const lock = join(dataDirectory, 'emporium.lock');
  writeFileSync(
    lock,
    JSON.stringify({ pid: process.ppid, startedAt: 'long ago', purpose: 'server' }),
  );
  await start();
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
});

test('a pid file whose number was given to another program does not block', async () => {
  const first = await start();
  await query(first, REMEMBER);
  await first.stop();
  const file = join(dataDirectory, 'postgres', 'postmaster.pid');
  writeFileSync(file, `${process.pid}\n${join(dataDirectory, 'postgres')}\n1\n5432\n\n\n\nready\n`);
  expect(await query(await start(), RECALL)).toEqual([{ answer: 42 }]);
});

test('a data directory with a long name gets its socket elsewhere', async () => {
  dataDirectory = join(dataDirectory, 'a'.repeat(60), 'b'.repeat(60));
  const postgres = await start();
  expect(postgres.connection.host.startsWith(dataDirectory)).toBe(false);
  expect(attachEmbeddedPostgres(dataDirectory)).toEqual(postgres.connection);
  expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }]);
});
