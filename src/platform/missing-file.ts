import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** Whether an operation on files failed because there is none under that name. */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What lies in a directory; nothing where there is none. */
export async function entriesIn(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}
