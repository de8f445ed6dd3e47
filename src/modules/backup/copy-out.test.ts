import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, CREDENTIALS, startS3Server, type S3Server } from '#kit/s3-server.ts';
import { copyOut, readHeld } from './copy-out.ts';
import { openDirectoryVault } from './directory-vault.ts';
import { readText } from './record-file.ts';
import { openS3Vault } from './s3-vault.ts';
import { contentOf, VaultFileMissing, type Vault } from './vault.ts';

const PART = 5 * 1024 * 1024;
const ID = '20261122T020000Z-0badcafe';
const folder = mkdtempSync(join(tmpdir(), 'emporium-copies-'));
let store: S3Server;

beforeAll(async () => void (store = await startS3Server(join(folder, 'store'))), 60_000);
afterAll(async () => {
  await store?.stop();
  rmSync(folder, { recursive: true });
});

function s3(prefix: string): Vault {
  return openS3Vault({
    endpoint: store.endpoint,
    region: 'us-east-1',
    bucket: BUCKET,
    prefix,
    credentials: CREDENTIALS,
    notesDirectory: join(folder, 'notes'),
    partBytes: PART,
  });
}

/** Bytes that differ from place to place, so that a part in the wrong one is seen. */
function content(bytes: number): Buffer {
  return Buffer.from(
    Uint32Array.from({ length: bytes / 4 }, (_, index) => index * 2_654_435_761).buffer,
  );
}

async function* streamed(bytes: Buffer, failAfter = Infinity): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.byteLength; offset += 300_000) {
    if (offset >= failAfter) throw new Error('The lights went out');
    yield bytes.subarray(offset, offset + 300_000);
  }
}

async function read(vault: Vault, name: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of vault.get(name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('a file goes there and back, small, of several parts, and of none at all', async () => {
  const vault = s3('back/');
  for (const bytes of [0, 12, PART, 2 * PART + 400]) {
    const put = await vault.put(`f/${bytes}`, streamed(content(bytes)));
    expect(put.bytes).toBe(bytes);
    expect((await read(vault, `f/${bytes}`)).equals(content(bytes))).toBe(true);
  }
  expect((await vault.list('f/')).map(({ bytes }) => bytes).toSorted((a, b) => a - b)).toEqual([
    0,
    12,
    PART,
    2 * PART + 400,
  ]);
  await vault.remove(['f/12', 'f/never']);
  await expect(read(vault, 'f/12')).rejects.toThrow(VaultFileMissing);
});

test('throttled, cut off and unanswered requests are sent again until the file is there', async () => {
  const vault = s3('rough/');
  store.trouble(
    { method: 'PUT', url: 'partNumber=1', times: 2, kind: 'throttle' },
    { method: 'PUT', url: 'partNumber=2', times: 1, kind: 'cut' },
    { method: 'PUT', url: 'partNumber=3', times: 1, kind: 'lose' },
    { method: 'GET', url: 'rough/', times: 1, kind: 'throttle' },
  );
  const bytes = content(2 * PART + 400);
  await vault.put('big', streamed(bytes));
  expect((await read(vault, 'big')).equals(bytes)).toBe(true);
}, 60_000);

test('a file whose last answer is lost counts as stored, and is not stored twice', async () => {
  const vault = s3('lost/');
  store.trouble({ method: 'POST', url: 'uploadId=', times: 1, kind: 'lose' });
  store.seen.length = 0;
  await vault.put('big', streamed(content(2 * PART)));
  expect(store.seen.filter((each) => each.includes('partNumber='))).toHaveLength(2);
  expect((await read(vault, 'big')).equals(content(2 * PART))).toBe(true);
}, 60_000);

test('an upload that broke goes on after the last part that the store has', async () => {
  const bytes = content(3 * PART + 400);
  await expect(s3('resumed/').put('big', streamed(bytes, 2.5 * PART))).rejects.toThrow('lights');
  expect(await s3('resumed/').list('')).toEqual([]);
  store.seen.length = 0;
  await s3('resumed/').put('big', streamed(bytes));
  const sent = store.seen.flatMap((each) => /partNumber=(\d)/.exec(each)?.[1] ?? []);
  expect(sent).toEqual(['3', '4']);
  expect((await read(s3('resumed/'), 'big')).equals(bytes)).toBe(true);
});

test('a store that says no to everything is told of, and nothing is listed', async () => {
  const vault = s3('closed/');
  store.trouble({ method: 'PUT', url: 'closed/', times: 100, kind: 'throttle' });
  await expect(vault.put('small', streamed(content(12)))).rejects.toThrow(
    /reduce your request rate/,
  );
  expect(await vault.list('')).toEqual([]);
}, 60_000);

test('the copy of a backup is good when all of it is there, and never before', async () => {
  const own = openDirectoryVault(join(folder, 'own'));
  const copy = openDirectoryVault(join(folder, 'copy'));
  await own.put(`${ID}/base.tar.zst`, contentOf('tables'));
  await own.put('wal/7/one', contentOf('log'));
  expect(await copyOut(own, copy, await readHeld(copy))).toMatchObject({ files: 1, backups: [] });
  expect((await copy.list('')).map(({ name }) => name)).toEqual(['wal/7/one']);

  await own.put(`${ID}/backup.json`, contentOf('record'));
  await own.put('latest', contentOf(ID));
  const broken: Vault = {
    ...copy,
    put: async (name, bytes) => {
      if (name.endsWith('base.tar.zst')) throw new Error('No space left');
      return await copy.put(name, bytes);
    },
  };
  await expect(copyOut(own, broken, await readHeld(broken))).rejects.toThrow('No space left');
  expect((await copy.list(ID)).map(({ name }) => name)).toEqual([]);

  expect(await copyOut(own, copy, await readHeld(copy))).toMatchObject({ files: 2, backups: [ID] });
  expect(await readText(copy, 'latest')).toBe(ID);
  expect(await copyOut(own, copy, await readHeld(copy))).toMatchObject({ files: 0, bytes: 0 });
});

test('a vault that was lost does not empty its copy', async () => {
  const copy = openDirectoryVault(join(folder, 'copy'));
  await copyOut(openDirectoryVault(join(folder, 'empty')), copy, await readHeld(copy));
  expect(await readText(copy, `${ID}/base.tar.zst`)).toBe('tables');
});

test('a place that was found to hold a file is neither asked nor sent it again', async () => {
  const [own, copy] = [openDirectoryVault(join(folder, 'remembered')), s3('remembered/')];
  await own.put('wal/7/one', contentOf('log'));
  const there = await readHeld(copy);
  expect(await copyOut(own, copy, there)).toMatchObject({ files: 1 });
  const before = store.seen.length;
  expect(await copyOut(own, copy, there)).toMatchObject({ files: 0 });
  // `latest` alone is looked for.
  expect(store.seen.slice(before)).toEqual([expect.stringMatching(/^GET .*\/latest\?/)]);
});

test('a directory is listed while files come and go, and each as it is', async () => {
  const vault = openDirectoryVault(join(folder, 'lively'));
  const names = Array.from({ length: 300 }, (_, index) => `wal/7/${1000 + index}`);
  for (const name of names) await vault.put(name, contentOf('log'));
  await vault.put(`${ID}/backup.json`, contentOf('record'));
  const [, listed] = await Promise.all([vault.remove(names), vault.list('wal/')]);
  expect(listed.every(({ bytes }) => bytes === 3)).toBe(true);
  expect(await vault.list('')).toEqual([{ name: `${ID}/backup.json`, bytes: 6 }]);
  await vault.put(`${ID}/backup.json`, contentOf('another record'));
  expect(await vault.list('2')).toEqual([{ name: `${ID}/backup.json`, bytes: 14 }]);
  expect(await vault.list(`${ID}/b`)).toHaveLength(1);
  expect(await vault.list('wal')).toEqual([]);
});
