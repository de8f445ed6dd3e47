import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { partsOf } from './cut-parts.ts';
import { isNoObject } from './s3-errors.ts';
import { putInParts } from './s3-parts.ts';
import { createUploadNotes, type Bucket } from './upload-notes.ts';
import { VaultFileMissing, type Put, type Vault, type VaultFile } from './vault.ts';

/** Where an S3-compatible store is, and how to enter it. */
export interface S3Place {
  /** Absent: Amazon's own. */
  endpoint: string | undefined;
  region: string;
  bucket: string;
  /** In front of every name, with its `/`; may be empty. */
  prefix: string;
  /** Absent: what the machine's role or environment gives. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** A directory of this machine for notes of uploads under way. */
  notesDirectory: string;
  /** Bytes of one part; at least 5 MiB with Amazon. */
  partBytes?: number;
}

const PART_BYTES = 8 * 1024 * 1024;
const ATTEMPTS = 6;
const CONNECT_MS = 5_000;
const SILENT_MS = 30_000;
const READ_AGAIN = 5;

/**
 * A vault in an S3-compatible store. Large files go in parts; one that was interrupted, also by a kill
 * of this program, goes on after the last part that the store has. Throttling, time-outs and broken
 * connections are tried again with growing pauses; an answer that was lost after the store had taken
 * the file is recognised by the file. Memory holds one part.
 */
export function openS3Vault(place: S3Place): Vault {
  const bucket: Bucket = { client: clientOf(place), name: place.bucket };
  const notes = createUploadNotes(place.notesDirectory);
  const partBytes = place.partBytes ?? PART_BYTES;
  const keyOf = (name: string): string => place.prefix + name;
  return {
    place: `s3://${place.bucket}/${place.prefix}`,
    put: async (name, content) => {
      const parts = partsOf(content, partBytes);
      const first = await parts.next();
      const body = first.done === true ? Buffer.alloc(0) : first.value;
      return body.byteLength < partBytes
        ? await putWhole(bucket, keyOf(name), body)
        : await putInParts(bucket, keyOf(name), { first: body, rest: parts, notes });
    },
    get: (name) => readObject(bucket, keyOf(name), name),
    list: async (prefix) => await listObjects(bucket, place.prefix, prefix),
    remove: async (names) => {
      for (const name of names) {
        await bucket.client.send(
          new DeleteObjectCommand({ Bucket: bucket.name, Key: keyOf(name) }),
        );
      }
    },
    tidy: async (now) => await notes.forgetOld(now, bucket),
  };
}

function clientOf({ endpoint, region, credentials }: S3Place): S3Client {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: ATTEMPTS,
    // Stores other than Amazon's know no trailing checksums; every file carries its own hash.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: SILENT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

async function putWhole({ client, name }: Bucket, key: string, body: Buffer): Promise<Put> {
  await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }));
  return { bytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') };
}

/** A connection that breaks in the middle is taken up where it broke. */
async function* readObject(
  { client, name: bucket }: Bucket,
  key: string,
  name: string,
): AsyncGenerator<Uint8Array> {
  let [offset, etag, failures] = [0, undefined as string | undefined, 0];
  for (;;) {
    try {
      const { Body, ETag } = await client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...(offset > 0 ? { Range: `bytes=${offset}-`, IfMatch: etag } : {}),
        }),
      );
      etag ??= ETag;
      for await (const chunk of Body as AsyncIterable<Uint8Array>) {
        offset += chunk.byteLength;
        yield chunk;
      }
      return;
    } catch (error) {
      if (isNoObject(error)) throw new VaultFileMissing(`${name} is not there`);
      // All that there is was read, and only its end was lost.
      if (error instanceof S3ServiceException && error.name === 'InvalidRange') return;
      failures += 1;
      if (error instanceof S3ServiceException || failures > READ_AGAIN) throw error;
    }
  }
}

async function listObjects(
  { client, name: bucket }: Bucket,
  placePrefix: string,
  prefix: string,
): Promise<VaultFile[]> {
  const found: VaultFile[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: placePrefix + prefix,
        ContinuationToken: token,
      }),
    );
    for (const { Key, Size } of page.Contents ?? []) {
      found.push({
        name: String(Key).slice(placePrefix.length),
        bytes: Size ?? 0,
      });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
