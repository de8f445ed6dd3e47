import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres, StartError } from './index.ts';
import { locateBinaries } from './locate-binaries.ts';
import { processesWorkingIn } from './process-table.ts';
import { chooseRunAs, command } from './run-as.ts';

const INDEX = new URL('./index.ts', import.meta.url).href;
const isRoot = process.getuid?.() === 0;
let scratch: string;
const undo: (() => void)[] = [];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'emporium-refusal-'));
});
afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step();
  rmSync(scratch, { recursive: true, force: true });
});

/** The sentence of a start that must be refused, after which nothing runs. */
async function refusal(dataDirectory: string): Promise<string> {
  const error = await startEmbeddedPostgres({ dataDirectory }).then(
    async (postgres) => {
      await postgres.stop();
      return new Error('it started');
    },
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(StartError);
  expect(processesWorkingIn(join(dataDirectory, 'postgres'))).toEqual([]);
  const sentence = (error as StartError).message;
  expect(sentence).not.toContain('\n');
  return sentence;
}

/** A small file system of its own; false where this machine does not let us mount one. */
function mount(directory: string, options: string): boolean {
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', directory]);
  if (done.status !== 0) return false;
  undo.push(() => spawnSync('umount', [directory]));
  return true;
}

test('a directory of another major version of PostgreSQL', async () => {
  mkdirSync(join(scratch, 'postgres'));
  writeFileSync(join(scratch, 'postgres', 'PG_VERSION'), '17\n');
  expect(await refusal(scratch)).toContain(
    'is of PostgreSQL 17, this Emporium brings PostgreSQL 18',
  );
});

test('a directory that holds something else', async () => {
  mkdirSync(join(scratch, 'postgres'));
  writeFileSync(join(scratch, 'postgres', 'holiday.jpg'), '');
  expect(await refusal(scratch)).toContain('holds files that are no database');
});

test('a file where the directory should be', async () => {
  const path = join(scratch, 'file');
  writeFileSync(path, '');
  expect(await refusal(path)).toContain('cannot write to');
});

test('a directory that cannot be written', async () => {
  const directory = join(scratch, 'read-only');
  mkdirSync(directory, { mode: 0o555 });
  if (!isRoot) expect(await refusal(directory)).toContain(`cannot write to ${directory}`);
  // Root writes through permissions; there the file system itself has to refuse.
  else if (mount(directory, 'ro,size=1m')) {
    expect(await refusal(directory)).toContain(`cannot write to ${directory}`);
  } else expect(await refusal('/sys/emporium')).toContain('cannot write to /sys/emporium');
});

test('a full disk, at the first start', async () => {
  const directory = join(scratch, 'small');
  mkdirSync(directory, { mode: 0o755 });
  if (!mount(directory, 'size=12m,mode=755')) {
    expect(refusalUnderFileLimit(directory)).toContain('is full');
    return;
  }
  expect(await refusal(directory)).toContain(`The disk that holds ${directory}/postgres is full`);
});

test('a full disk, at a later start; the data is there once space is freed', async () => {
  const directory = join(scratch, 'small');
  mkdirSync(directory, { mode: 0o755 });
  if (!mount(directory, 'size=80m,mode=755')) return;
  const settings = { fsync: 'off', min_wal_size: '32MB', max_wal_size: '32MB' };
  const first = await startEmbeddedPostgres({ dataDirectory: directory, settings });
  const client = new pg.Client(first.connection);
  await client.connect();
  await client.query('create table memory as select 42 as answer');
  await client.end();
  await first.stop();
  const ballast = join(directory, 'ballast');
  spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1k']);
  expect(await refusal(directory)).toContain('is full');

  rmSync(ballast);
  const second = await startEmbeddedPostgres({ dataDirectory: directory, settings });
  const again = new pg.Client(second.connection);
  await again.connect();
  const { rows } = await again.query('select answer from memory');
  await again.end();
  await second.stop();
  expect(rows).toEqual([{ answer: 42 }]);
});

/**
 * Where nothing may be mounted: a process that may write no file above a megabyte meets the same
 * error text.
 */
function refusalUnderFileLimit(directory: string): string {
  const program = `
    const { startEmbeddedPostgres } = await import('${INDEX}');
    process.on('SIGXFSZ', () => undefined);
    const start = startEmbeddedPostgres({ dataDirectory: '${directory}' });
    await start.catch((error) => console.log(error.message));`;
  const done = spawnSync(
    '/bin/sh',
    ['-c', 'ulimit -f 1024; exec "$0" --input-type=module --eval "$1"', process.execPath, program],
    { encoding: 'utf8' },
  );
  return done.stdout;
}

test('a full disk, where nothing may be mounted', () => {
  expect(refusalUnderFileLimit(join(scratch, 'limited'))).toContain('is full');
});

test('a machine that no PostgreSQL is made for', () => {
  expect(() => locateBinaries('sunos', 'sparc')).toThrow(
    'Emporium brings no PostgreSQL for sunos-sparc. Set DATABASE_URL to a PostgreSQL 16 or newer.',
  );
});

test.runIf(isRoot)('root, in a folder that only root may enter', async () => {
  const closed = join(scratch, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(closed, 'data') });
  await postgres.stop();
  expect(statSync(join(closed, 'data', 'postgres', 'PG_VERSION')).uid).toBe(0);
});

test.runIf(isRoot)(
  'root, with data that began elsewhere: whoever owns it runs PostgreSQL',
  async () => {
    mkdirSync(join(scratch, 'data'));
    chmodSync(scratch, 0o755);
    const first = await startEmbeddedPostgres({ dataDirectory: join(scratch, 'data') });
    await first.stop();
    expect(statSync(join(scratch, 'data', 'postgres')).uid).not.toBe(0);
    chmodSync(scratch, 0o700);
    const second = await startEmbeddedPostgres({ dataDirectory: join(scratch, 'data') });
    await second.stop();
    expect(statSync(join(scratch, 'data', 'postgres', 'PG_VERSION')).uid).toBe(0);
  },
);

test.runIf(isRoot)(
  'root, binaries out of reach and no user namespaces: a readable copy runs',
  () => {
    const closed = join(scratch, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    spawnSync('cp', ['-a', locateBinaries(), closed]);
    const open = join(scratch, 'open');
    mkdirSync(open);
    chmodSync(scratch, 0o755);
    const path = process.env['PATH'];
    undo.push(() => (process.env['PATH'] = path));
    process.env['PATH'] = '/nowhere';
    const runAs = chooseRunAs(join(closed, 'native'), open, open);
    process.env['PATH'] = path;
    expect(runAs.native.startsWith(join(open, 'emporium-postgres-'))).toBe(true);
    const { file, options, identity } = command(runAs, 'postgres', ['--version']);
    expect(String(spawnSync(file, options, { ...identity, cwd: '/' }).stdout)).toContain(
      'PostgreSQL',
    );
  },
);

test.runIf(isRoot)('root, with neither a way in nor user namespaces', () => {
  const path = process.env['PATH'];
  undo.push(() => (process.env['PATH'] = path));
  process.env['PATH'] = '/nowhere';
  expect(() => chooseRunAs(locateBinaries(), scratch, scratch)).toThrow(
    'PostgreSQL refuses to run as root',
  );
});
