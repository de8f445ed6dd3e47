import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listOldLogs, openLogFile, pruneLogs } from './log-file.ts';

const DAY_MS = 86_400_000;
const WAIT = { timeout: 10_000 };
let folder: string;
const complaints: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emporium-log-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(path: string, maxBytes = 1_000_000) {
  return openLogFile(path, { maxBytes, keepDays: 7, complain: (text) => complaints.push(text) });
}

function allLines(path: string): string[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(path)));
  return names
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter(Boolean);
}

test('a large file is put aside, and no line of two writers is lost', async () => {
  const path = join(folder, 'large.log');
  const writers = [open(path, 20_000), open(path, 20_000)];
  const written: string[] = [];
  const until = Date.now() + 3_500;
  while (Date.now() < until) {
    for (const [number, writer] of writers.entries()) {
      const line = `${number} ${written.length} ${'x'.repeat(200)}`;
      written.push(line);
      writer.write(`${line}\n`);
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  for (const writer of writers) writer.flush();
  expect((await listOldLogs(path)).length).toBeGreaterThanOrEqual(2);
  expect(allLines(path).toSorted()).toEqual(written.toSorted());
});

test('a new day puts the file of the day before aside, and removes what is older than a week', async () => {
  const path = join(folder, 'daily.log');
  const yesterday = (Date.now() - DAY_MS) / 1000;
  const weekOld = (Date.now() - 8 * DAY_MS) / 1000;
  for (const [name, at] of [
    ['', yesterday],
    ['.2020-01-01T00-00-00', weekOld],
    ['.3.gz', weekOld],
    ['.2020-01-02T00-00-00', yesterday],
    ['.backup-of-mine', weekOld],
  ] as const) {
    writeFileSync(path + name, 'old\n');
    utimesSync(path + name, at, at);
  }
  const log = open(path);
  log.write('first\n');
  await new Promise((done) => setTimeout(done, 1_100));
  utimesSync(path, yesterday, yesterday);
  log.write('new\n');
  await expect
    .poll(() => readdirSync(folder).filter((name) => name.startsWith('daily.log')).length, WAIT)
    .toBe(4);
  log.flush();
  const names = readdirSync(folder).filter((name) => name.startsWith('daily.log'));
  expect(names).toContain('daily.log.backup-of-mine');
  expect(names).toContain('daily.log.2020-01-02T00-00-00');
  expect(readFileSync(path, 'utf8')).toContain('new');
});

test('it follows a file that logrotate moved', async () => {
  const path = join(folder, 'moved.log');
  const log = open(path);
  log.write('before\n');
  await expect.poll(() => allLines(path), WAIT).toEqual(['before']);
  renameSync(path, `${path}.1`);
  await new Promise((done) => setTimeout(done, 1_100));
  log.write('after\n');
  await expect
    .poll(() => readdirSync(folder).includes('moved.log') && readFileSync(path, 'utf8'), WAIT)
    .toBe('after\n');
});

test('prune removes only what was put aside and is old', async () => {
  const path = join(folder, 'pruned.log');
  for (const name of ['', '.1', '.2026-11-01T10-00-00', '.2026-11-21T10-00-00-2']) {
    writeFileSync(path + name, 'x');
  }
  const now = Date.now();
  const old = (now - 10 * DAY_MS) / 1000;
  for (const name of ['', '.1', '.2026-11-01T10-00-00']) utimesSync(path + name, old, old);
  const gone = await pruneLogs(path, 7, now);
  expect(gone.map((log) => basename(log.path)).toSorted()).toEqual([
    'pruned.log.1',
    'pruned.log.2026-11-01T10-00-00',
  ]);
  expect(
    readdirSync(folder)
      .filter((name) => name.startsWith('pruned'))
      .toSorted(),
  ).toEqual(['pruned.log', 'pruned.log.2026-11-21T10-00-00-2']);
});

// A file system of half a megabyte can be made by root alone.
test.runIf(process.getuid?.() === 0)(
  'trial 72: a full log disk costs lines, not the process',
  async () => {
    const disk = join(folder, 'disk');
    execFileSync('mkdir', [disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
    try {
      const path = join(disk, 'full.log');
      const filler = join(disk, 'filler');
      const log = open(path);
      log.write('before\n');
      await expect.poll(() => readFileSync(path, 'utf8'), WAIT).toBe('before\n');
      writeFileSync(filler, Buffer.alloc(508 * 1024));
      complaints.length = 0;
      log.write(`${'lost '.repeat(20_000)}\n`);
      await expect
        .poll(() => complaints.join(), WAIT)
        .toMatch(/full\.log cannot be written \(.*ENOSPC/);
      rmSync(filler);
      await expect
        .poll(() => {
          log.write('space again\n');
          return readFileSync(path, 'utf8').includes('space again');
        }, WAIT)
        .toBe(true);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  },
);
