import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { generateIdentity } from 'age-encryption';
import { expect, test } from 'vitest';
import { parseKey, type Key } from './key.ts';
import { checked, Damaged, seal, unseal } from './seal.ts';

async function* inPieces(content: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

const open = async (sealed: Buffer, key: Key | null): Promise<Buffer> =>
  await buffer(unseal(inPieces(sealed, 5000), key?.identity ?? null));

const keys: (Key | null)[] = [null, await parseKey(await generateIdentity())];

test.each(keys)('what is sealed opens to the same bytes (key %#)', async (key) => {
  for (const bytes of [0, 1, 70_000, 3_000_000]) {
    const content = randomBytes(bytes);
    expect(await open(await buffer(seal(inPieces(content, 65_536), key)), key)).toEqual(content);
  }
});

test.each(keys)(
  'one changed, missing or added byte is found, wherever it is (key %#)',
  async (key) => {
    const sealed = await buffer(seal(inPieces(randomBytes(200_000), 65_536), key));
    const put = { bytes: sealed.length, sha256: createHash('sha256').update(sealed).digest('hex') };
    const broken = [sealed.subarray(0, -1), sealed.subarray(0, 0), Buffer.concat([sealed, sealed])];
    for (let at = 0; at < sealed.length; at += 19_997) {
      const flipped = Buffer.from(sealed);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      broken.push(flipped);
    }
    const read = (content: Buffer) =>
      buffer(unseal(checked(inPieces(content, 5000), put), key?.identity ?? null));
    expect((await read(sealed)).length).toBe(200_000);
    for (const each of broken) {
      // The hash alone finds it, before anybody tries to open the bytes; and so does who opens them.
      await expect(buffer(checked(inPieces(each, 5000), put))).rejects.toBeInstanceOf(Damaged);
      await expect(read(each)).rejects.toBeInstanceOf(Damaged);
    }
  },
);

test('another key opens nothing', async () => {
  const key = keys[1]!;
  const sealed = await buffer(seal(inPieces(randomBytes(100), 65_536), key));
  const other = await parseKey(await generateIdentity());
  await expect(open(sealed, other)).rejects.toThrow('no identity matched');
});

test('an error of the source is the error of the reader', async () => {
  const lost = Object.assign(new Error('disk gone'), { code: 'EIO' });
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield randomBytes(100_000);
    throw lost;
  }
  for (const key of keys) await expect(buffer(seal(failing(), key))).rejects.toBe(lost);
});

test('a key is one line, secret or public; anything else is refused', async () => {
  const identity = await generateIdentity();
  const { recipient } = await parseKey(`# made today\n${identity}\n`);
  expect(await parseKey(recipient)).toEqual({ identity: null, recipient });
  for (const text of [
    '',
    'secret',
    `${identity}\n${identity}`,
    'AGE-SECRET-KEY-1NONSENSE',
    'age1x',
  ])
    await expect(parseKey(text)).rejects.toThrow('holds no key');
});
