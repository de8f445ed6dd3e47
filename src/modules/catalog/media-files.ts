/** Where pictures lie on disk. A file's name is the hash of its contents: it is written once. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '#platform/ids.ts';
import type { App } from '#platform/context.ts';
import { isMissingFile } from '#platform/missing-file.ts';

/** SHA-256 of the contents, lower-case hex. */
export function hashOf(contents: Buffer): string {
  return createHash('sha256').update(contents).digest('hex');
}

/** The original of a shop's picture. */
export function originalPath(app: App, shopId: string, hash: string): string {
  return join(uploads(app, shopId), hash.slice(0, 2), hash);
}

/** A size made from it; may be deleted at any time and is made again. */
export function sizePath(app: App, shopId: string, hash: string, size: string): string {
  return join(uploads(app, shopId), 'sizes', hash.slice(0, 2), `${hash}-${size}`);
}

function uploads(app: App, shopId: string): string {
  return join(app.config.EMPORIUM_DATA, 'uploads', shopId);
}

/** Writes a file whole or not at all; one that is there already is left alone. */
export async function keepFile(path: string, contents: Buffer): Promise<void> {
  if (await exists(path)) return;
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${newId()}`;
  const file = await open(unfinished, 'wx');
  try {
    await file.writeFile(contents);
    await file.sync();
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}

/** The contents, or undefined when there is no such file. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}
