import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBuildLock } from './build-lock.ts';

/** Above the largest process id that Linux and macOS give. */
const NOBODY = 4_194_305;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emporium-lock-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('two builds follow each other', async () => {
  const file = join(directory, 'lock');
  let inside = 0;
  const build = async (): Promise<number> =>
    await withBuildLock(file, async () => {
      inside += 1;
      await sleep(20);
      const seen = inside;
      inside -= 1;
      return seen;
    });
  expect(await Promise.all([build(), build(), build()])).toEqual([1, 1, 1]);
});

test('a lock of a process that died holds nobody up', async () => {
  const file = join(directory, 'abandoned');
  await writeFile(file, String(NOBODY));
  expect(await withBuildLock(file, async () => 'built')).toBe('built');
});

test('work that fails gives the lock back', async () => {
  const file = join(directory, 'failing');
  const failing = withBuildLock(file, async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await withBuildLock(file, async () => 'next')).toBe('next');
});
