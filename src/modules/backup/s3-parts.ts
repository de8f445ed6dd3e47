import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { isNoObject, isNoUpload } from './s3-errors.ts';
import type { Bucket, Upload, UploadNotes } from './upload-notes.ts';
import type { Put } from './vault.ts';

interface Content {
  /** Parts of one size; the last may be smaller. */
  first: Buffer;
  rest: AsyncIterable<Buffer>;
  notes: UploadNotes;
}

/**
 * Puts a file in parts, one after the other, each noted when the store has it. A note of an earlier
 * attempt is gone on with: a part of the same content is not sent again; the first that differs, and
 * all after it, are. The file appears whole, when the store is told that it is complete.
 */
export async function putInParts(bucket: Bucket, key: string, content: Content): Promise<Put> {
  const { notes } = content;
  const known = await notes.read(bucket, key);
  try {
    return await upload(bucket, known ?? (await begin(bucket, key)), content);
  } catch (error) {
    // The caller's next attempt begins anew.
    if (isNoUpload(error)) await notes.forget(bucket, key);
    throw error;
  }
}

async function begin({ client, name }: Bucket, key: string): Promise<Upload> {
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket: name, Key: key }),
  );
  if (UploadId === undefined) throw new Error('The store began an upload without a name');
  return { key, uploadId: UploadId, parts: [] };
}

async function upload(bucket: Bucket, begun: Upload, content: Content): Promise<Put> {
  const { notes } = content;
  const hash = createHash('sha256');
  const [digests, whole] = [createHash('md5'), createHash('md5')];
  let [bytes, count] = [0, 0];
  for await (const part of allOf(content)) {
    hash.update(part);
    whole.update(part);
    bytes += part.byteLength;
    const md5 = createHash('md5').update(part).digest();
    digests.update(md5);
    if (begun.parts[count]?.md5 !== md5.toString('hex')) {
      begun.parts.length = count;
      const etag = await sendPart(bucket, begun, { number: count + 1, part, md5 });
      begun.parts.push({ etag, md5: md5.toString('hex') });
      await notes.write(bucket, begun);
    }
    count += 1;
  }
  begun.parts.length = count;
  await complete(bucket, begun, [`${digests.digest('hex')}-${count}`, whole.digest('hex')]);
  await notes.forget(bucket, begun.key);
  return { bytes, sha256: hash.digest('hex') };
}

async function* allOf({ first, rest }: Content): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function sendPart(
  { client, name }: Bucket,
  { key, uploadId }: Upload,
  { number, part, md5 }: { number: number; part: Buffer; md5: Buffer },
): Promise<string> {
  const { ETag } = await client.send(
    new UploadPartCommand({
      Bucket: name,
      Key: key,
      UploadId: uploadId,
      PartNumber: number,
      Body: part,
      ContentMD5: md5.toString('base64'),
    }),
  );
  if (ETag === undefined) throw new Error(`The store said nothing of part ${number}`);
  return ETag;
}

/**
 * `etags`: what a store calls a file in parts. S3: the MD5 of their MD5s, and their number; others: the
 * MD5 of the whole.
 */
async function complete(
  bucket: Bucket,
  { key, uploadId, parts }: Upload,
  etags: readonly string[],
): Promise<void> {
  try {
    await bucket.client.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket.name,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: {
          Parts: parts.map((part, index) => ({ ETag: part.etag, PartNumber: index + 1 })),
        },
      }),
    );
  } catch (error) {
    // It was complete, and only the answer was lost.
    if (await isThere(bucket, key, etags)) return;
    throw error;
  }
}

async function isThere(
  { client, name }: Bucket,
  key: string,
  etags: readonly string[],
): Promise<boolean> {
  try {
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket: name, Key: key }));
    return ETag !== undefined && etags.includes(ETag.replaceAll('"', ''));
  } catch (error) {
    if (isNoObject(error)) return false;
    throw error;
  }
}
