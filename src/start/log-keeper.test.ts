import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { program } from '#kit/system.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { withClient } from '#platform/postgres/with-client.ts';

const WAIT = { timeout: 60_000, interval: 200 };
const folders: string[] = [];
const children: { child: ChildProcess; ended: Promise<unknown> }[] = [];

afterEach(async () => {
  for (const { child, ended } of children.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Without a worker, in a data directory of its own; what it says. */
function launch(words: readonly string[]): { dataDirectory: string; said: string[] } {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'emporium-log-keeper-'));
  const child = spawn(program, words, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      EMPORIUM_DATA: dataDirectory,
      PORT: '0',
      DRAIN_SECONDS: '0',
      ARCHIVE_SECONDS: '2',
    },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => said.push(line));
  }
  folders.push(dataDirectory);
  children.push({ child, ended: once(child, 'close') });
  return { dataDirectory, said };
}

/** Writes, and has PostgreSQL finish the segment that holds it; the segment's name. */
async function finishSegment(dataDirectory: string): Promise<string> {
  const connection = attachEmbeddedPostgres(dataDirectory);
  if (connection === undefined) throw new Error('No database runs there');
  return await withClient(connection, async (client) => {
    await client.query(`select pg_logical_emit_message(true, 'test', 'written')`);
    const { rows } = await client.query<{ wal: string }>(
      'select pg_walfile_name(pg_switch_wal()) as wal',
    );
    return rows[0]!.wal;
  });
}

test.each([
  ['start --roles api', 'event=server.open'],
  ['database serve', 'event=database.serving'],
])(
  'emporium %s holds the database and has no worker: its log reaches the archive all the same',
  async (words, isOpen) => {
    const { dataDirectory, said } = launch(words.split(' '));
    await expect.poll(() => said.join('\n'), WAIT).toContain(isOpen);
    const wal = await finishSegment(dataDirectory);
    const archived = () => globSync(`backups/wal/**/*${wal}*`, { cwd: dataDirectory });
    await expect.poll(archived, WAIT).toHaveLength(1);
    const spooled = () => readdirSync(join(dataDirectory, 'wal-spool'));
    await expect.poll(spooled, WAIT).not.toContain(wal);
    expect(said.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
  },
  150_000,
);
