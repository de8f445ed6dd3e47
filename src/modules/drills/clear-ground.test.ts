import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BUCKET, CREDENTIALS, startS3Server } from '#kit/s3-server.ts';
import { openCopy } from '#modules/backup/index.ts';
import { loadConfig } from '#platform/config.ts';
import { processStart } from '#platform/postgres/process-table.ts';
import { clearAbandoned, clearGround, noteProcess } from './clear-ground.ts';
import { secondPlace } from './second-place.ts';

const config = loadConfig({});
const silent = (): void => undefined;
const place = realpathSync(mkdtempSync(join(tmpdir(), 'emporium-grounds-')));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A process that would stay for a minute, working in this directory. */
function stay(cwd: string): { pid: number; gone: Promise<unknown> } {
  const child = spawn('sleep', ['60'], { cwd, stdio: 'ignore' });
  return { pid: child.pid ?? 0, gone: once(child, 'exit') };
}

function makeGround(name: string): string {
  const ground = join(place, name);
  mkdirSync(join(ground, 'a', 'postgres'), { recursive: true });
  return ground;
}

test('clearing ends the programs of a ground and its databases, not the drill itself', async () => {
  const ground = makeGround('own');
  noteProcess(ground, process.pid);
  const [program, database] = [stay(place), stay(join(ground, 'a', 'postgres'))];
  noteProcess(ground, program.pid);
  await clearGround(config, ground);
  await Promise.all([program.gone, database.gone]);
  expect(existsSync(ground)).toBe(false);
});

test('what a killed drill left is cleared; a drill under way is let be', async () => {
  const [abandoned, living] = [makeGround('abandoned'), makeGround('living')];
  const drill = stay(place);
  noteProcess(abandoned, drill.pid);
  process.kill(drill.pid);
  await drill.gone;
  const left = stay(place);
  noteProcess(abandoned, left.pid);
  noteProcess(living, process.pid);
  await clearAbandoned(config, place, silent);
  await left.gone;
  expect([existsSync(abandoned), existsSync(living)]).toEqual([false, true]);
});

test('a number that somebody else has by now is let be', async () => {
  const ground = makeGround('reused');
  const other = stay(place);
  writeFileSync(join(ground, 'processes'), `1 long ago\n${other.pid} long ago\n`);
  await clearAbandoned(config, place, silent);
  expect(existsSync(ground)).toBe(false);
  expect(processStart(other.pid)).toBeDefined();
  process.kill(other.pid);
  await other.gone;
});

test('a folder that no drill made is let be', async () => {
  mkdirSync(join(place, 'reports'), { recursive: true });
  await clearAbandoned(config, place, silent);
  await clearAbandoned(config, join(place, 'nowhere'), silent);
  expect(existsSync(join(place, 'reports'))).toBe(true);
});

test('what a killed drill left in a bucket goes with its ground, now or when the store answers', async () => {
  const store = await startS3Server(join(place, 'store'));
  try {
    const settings = { S3_BUCKET: BUCKET, S3_ENDPOINT: store.endpoint, S3_PREFIX: 'shop/' };
    const [S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY] = Object.values(CREDENTIALS);
    const withKeys = loadConfig({ ...settings, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY });
    const ground = makeGround('region');
    const drill = stay(place);
    noteProcess(ground, drill.pid);
    const { settings: own } = secondPlace(withKeys, ground);
    for (const each of [withKeys, loadConfig(own)]) {
      await openCopy(each, 's3')?.put(
        'wal/1/log',
        (async function* log() {
          yield Buffer.from('log');
        })(),
      );
    }
    process.kill(drill.pid);
    await drill.gone;
    const said: string[] = [];
    const wrong = loadConfig({ ...settings, S3_ACCESS_KEY_ID: 'no', S3_SECRET_ACCESS_KEY: 'no' });
    await clearAbandoned(wrong, place, (text) => said.push(text));
    expect([said.length, existsSync(ground)]).toEqual([1, true]);
    expect(existsSync(join(ground, 'a'))).toBe(false);
    await clearAbandoned(withKeys, place, (text) => said.push(text));
    expect([said.length, existsSync(ground)]).toEqual([1, false]);
    const left = await openCopy({ ...withKeys, S3_PREFIX: '' }, 's3')?.list('');
    expect(left?.map(({ name }) => name)).toEqual(['shop/wal/1/log']);
  } finally {
    await store.stop();
  }
}, 60_000);
