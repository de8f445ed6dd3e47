import { AbortMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entriesIn, isMissingFile } from '#platform/missing-file.ts';
import { isNoUpload } from './s3-errors.ts';

/** A bucket, and the way to it. */
export interface Bucket {
  client: S3Client;
  name: string;
}

/** An upload in parts that is under way. */
export interface Upload {
  key: string;
  uploadId: string;
  /** In order; what the store said of each, and the MD5 of what was sent. */
  parts: { etag: string; md5: string }[];
}

/** Notes of uploads under way, which outlive this process. */
export interface UploadNotes {
  read(bucket: Bucket, key: string): Promise<Upload | undefined>;
  write(bucket: Bucket, upload: Upload): Promise<void>;
  forget(bucket: Bucket, key: string): Promise<void>;
  /** Ends uploads that nobody has gone on with for a day, so that the store keeps no parts of them. */
  forgetOld(now: Date, bucket: Bucket): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Keeps the notes as files of a directory; a note that cannot be read is none. */
export function createUploadNotes(directory: string): UploadNotes {
  const pathOf = (bucket: Bucket, key: string): string => {
    const name = createHash('sha256').update(`${bucket.name}\n${key}`).digest('hex');
    return join(directory, `${name}.json`);
  };
  return {
    read: async (bucket, key) => await readNote(pathOf(bucket, key)),
    write: async (bucket, upload) => {
      const path = pathOf(bucket, upload.key);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.new`, JSON.stringify(upload));
      await rename(`${path}.new`, path);
    },
    forget: async (bucket, key) => await rm(pathOf(bucket, key), { force: true }),
    forgetOld: async (now, bucket) => {
      for (const { name } of await entriesIn(directory)) {
        if (!name.endsWith('.json')) continue;
        const path = join(directory, name);
        if (now.getTime() - (await stat(path)).mtimeMs < DAY_MS) continue;
        const upload = await readNote(path);
        if (upload) await abort(bucket, upload);
        await rm(path, { force: true });
      }
    },
  };
}

async function readNote(path: string): Promise<Upload | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Upload;
  } catch (error) {
    if (error instanceof SyntaxError || isMissingFile(error)) return undefined;
    throw error;
  }
}

async function abort(bucket: Bucket, { key, uploadId }: Upload): Promise<void> {
  try {
    await bucket.client.send(
      new AbortMultipartUploadCommand({ Bucket: bucket.name, Key: key, UploadId: uploadId }),
    );
  } catch (error) {
    if (!isNoUpload(error)) throw error;
  }
}
