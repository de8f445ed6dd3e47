import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import type { Key } from './key.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** A file is not as it was written: it cannot be opened, or ends early. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** The ending of sealed files. */
export function sealedSuffix(key: Key | null): string {
  return key === null ? '.zst' : '.zst.age';
}

const SEALED = /\.zst(\.age)?$/;

/** Whether a stored file of this name has to be opened. */
export function isSealed(name: string): boolean {
  return SEALED.test(name);
}

/** The name of a stored file before it was sealed. */
export function openedName(name: string): string {
  return name.replace(SEALED, '');
}

/** Compresses and, given a key, encrypts a stream: bytes go through, nothing is gathered. */
export function seal(content: Bytes, key: Key | null): Bytes {
  const packed = through(content, () =>
    createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  );
  return key === null ? packed : encrypt(packed, key.recipient);
}

/**
 * Hands on the bytes of a stored file, and throws Damaged at its end (or as soon as it is too long)
 * when they are not those that were put.
 */
export async function* checked(content: Bytes, put: { bytes: number; sha256: string }): Bytes {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    if (bytes > put.bytes) break;
    yield chunk;
  }
  if (bytes !== put.bytes) {
    const relation = bytes > put.bytes ? 'more' : `${bytes}`;
    throw new Damaged(`it has ${relation} bytes instead of ${put.bytes}`);
  }
  if (hash.digest('hex') !== put.sha256) throw new Damaged('its content has changed');
}

/**
 * Opens what `seal` closed. Throws Damaged when the bytes cannot be opened, or not with this
 * identity. Without an identity not every change shows: read what was stored through `checked`.
 */
export async function* unseal(content: Bytes, identity: string | null): Bytes {
  const packed = identity === null ? content : decrypt(content, identity);
  try {
    yield* through(packed, () => createZstdDecompress());
  } catch (error) {
    throw error instanceof Error && 'code' in error && isCompression(error.code)
      ? new Damaged(`it cannot be unpacked (${error.message})`)
      : error;
  }
}

function isCompression(code: unknown): boolean {
  return typeof code === 'string' && /^(ZSTD_|Z_|ERR_)/.test(code);
}

async function* encrypt(content: Bytes, recipient: string): Bytes {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(asWeb(content));
}

async function* decrypt(content: Bytes, identity: string): Bytes {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    yield* await decrypter.decrypt(asWeb(content));
  } catch (error) {
    // What reading the vault threw is no matter of the key.
    if (error instanceof Error && 'code' in error) throw error;
    throw new Damaged(`it cannot be decrypted (${error instanceof Error ? error.message : ''})`);
  }
}

/** Pulled chunk by chunk; Node's own adapter goes on pushing into a stream that was given up. */
function asWeb(content: Bytes): ReadableStream<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
}

/** A transform of Node around a stream; an error on either side ends both. */
async function* through(
  content: Bytes,
  make: () => ReturnType<typeof createZstdCompress> | ReturnType<typeof createZstdDecompress>,
): Bytes {
  const transform = make();
  const fed = pipeline(content, transform);
  fed.catch(toldByReading);
  yield* transform as AsyncIterable<Uint8Array>;
  await fed;
}

/** The same failure reaches the reader of the transform. */
function toldByReading(): void {}
