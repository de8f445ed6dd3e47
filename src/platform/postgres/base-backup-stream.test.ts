import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { extract } from 'tar-stream';
import { inject, expect, test } from 'vitest';
import { streamBaseBackup, type BaseBackupReceiver } from './base-backup-stream.ts';
import { withClient } from './with-client.ts';

const server = () => ({ ...inject('server'), database: 'postgres' });
const ignored: BaseBackupReceiver = {
  archive: async (_name, content) => void (await content.resume().toArray()),
  manifest: async (content) => void (await content.resume().toArray()),
};

interface Manifest {
  Files: { Path: string; Size: number; Checksum: string }[];
}

test('sends every file whole: the archive agrees with the manifest, file by file', async () => {
  const found = new Map<string, { size: number; sha256: string }>();
  let manifest: Manifest | undefined;
  const told: number[] = [];
  const position = await streamBaseBackup(
    server(),
    { label: `it's a test` },
    {
      archive: async (name, content, location) => {
        expect([name, location]).toEqual(['base.tar', '']);
        const tar = extract();
        const reading = pipeline(content, tar);
        for await (const entry of tar) {
          const hash = createHash('sha256');
          let size = 0;
          for await (const chunk of entry as AsyncIterable<Buffer>) {
            hash.update(chunk);
            size += chunk.length;
          }
          found.set(entry.header.name, { size, sha256: hash.digest('hex') });
        }
        await reading;
      },
      manifest: async (content) => {
        const text = Buffer.concat(await content.toArray()).toString();
        manifest = JSON.parse(text) as Manifest;
      },
      progress: (done, total) => void told.push(done / total),
    },
  );
  expect(position.startLsn).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
  expect(position.endLsn).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
  expect([position.startTimeline, position.endTimeline]).toEqual([1, 1]);
  expect(told.at(-1)).toBeGreaterThan(0.5);
  const listed = manifest?.Files ?? [];
  expect(listed.length).toBeGreaterThan(500);
  for (const { Path, Size, Checksum } of listed) {
    expect([Path, found.get(Path)]).toEqual([Path, { size: Size, sha256: Checksum }]);
  }
});

test('a slow reader slows the server instead of filling the memory', async () => {
  let most = 0;
  await streamBaseBackup(
    server(),
    { label: 'slow', manifest: false },
    {
      ...ignored,
      archive: async (_name, content) => {
        let bytes = 0;
        let reads = 0;
        for await (const chunk of content) {
          bytes += (chunk as Buffer).length;
          most = Math.max(most, content.readableLength);
          if (reads++ % 20 === 0) await sleep(1);
        }
        expect(bytes).toBeGreaterThan(10_000_000);
      },
    },
  );
  expect(most).toBeLessThan(8_000_000);
});

test('the server makes room for those that sell while it sends', async () => {
  let priority: number | undefined;
  await streamBaseBackup(
    server(),
    { label: 'test' },
    {
      ...ignored,
      archive: async (name, content) => {
        const rows = await withClient(server(), async (client) => {
          const found = await client.query<{ pid: number }>(
            `select pid from pg_stat_activity where application_name = 'emporium base backup'`,
          );
          return found.rows;
        });
        priority = getPriority(rows[0]!.pid);
        await ignored.archive(name, content, '');
      },
    },
  );
  expect(priority).toBeGreaterThanOrEqual(constants.priority.PRIORITY_BELOW_NORMAL);
});

test('what the reader throws reaches the caller, and the server is left alone', async () => {
  const full = { ...ignored, archive: async () => await Promise.reject(new Error('disk full')) };
  await expect(streamBaseBackup(server(), { label: 'full' }, full)).rejects.toThrow('disk full');
  const broken: BaseBackupReceiver = {
    ...ignored,
    archive: async (_name, content) =>
      await pipeline(content, createWriteStream('/does/not/exist')),
  };
  await expect(streamBaseBackup(server(), { label: 'broken' }, broken)).rejects.toThrow();
  await untilNoBackup();
});

test('a signal ends it, at the start and in the middle', async () => {
  const reason = new Error('enough');
  const already = streamBaseBackup(
    server(),
    { label: 'x', signal: AbortSignal.abort(reason) },
    ignored,
  );
  await expect(already).rejects.toBe(reason);
  const stop = new AbortController();
  const middle = streamBaseBackup(
    server(),
    { label: 'x', signal: stop.signal },
    { ...ignored, progress: () => stop.abort(reason) },
  );
  await expect(middle).rejects.toBe(reason);
  await untilNoBackup();
});

test('an error of the server is the error of the caller', async () => {
  const unknown = { ...server(), user: 'nobody_here' };
  await expect(streamBaseBackup(unknown, { label: 'x' }, ignored)).rejects.toThrow(/nobody_here/);
  const refused = streamBaseBackup(server(), { label: 'x', maxRate: 1 }, ignored);
  await expect(refused).rejects.toBeInstanceOf(pg.DatabaseError);
});

async function untilNoBackup(): Promise<void> {
  const client = new pg.Client(server());
  await client.connect();
  const count = `select count(*)::int as senders from pg_stat_activity where application_name = 'emporium base backup'`;
  while ((await client.query<{ senders: number }>(count)).rows[0]?.senders !== 0) await sleep(20);
  await client.end();
}
