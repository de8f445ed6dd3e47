import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { MovingTx } from '#platform/database/moving.ts';
import { entriesIn } from '#platform/missing-file.ts';
import { rowStart, type FileHeader, type TableShape, type TableSum } from './model.ts';
import { readRows } from './store/rows.ts';

/** Bytes of an uploaded file in one line. */
const PART_BYTES = 192 * 1024;
/** Smaller pictures that were made from an original are made again when somebody asks. */
const MADE_AGAIN = 'sizes';

/** What to write: the rows of one shop, or of all when `shopId` is null, and a folder of files. */
export interface Contents {
  header: FileHeader;
  shapes: readonly TableShape[];
  shopId: string | null;
  /** Folder of the shop's uploads; null when there is none to take. */
  uploads: string | null;
  onTable?: (table: string, rows: number) => void;
  /** Before a table is read. */
  enter?: (shape: TableShape) => Promise<void>;
}

/**
 * The lines of an export, in pieces of whole lines: header, rows table by table, uploaded files, and
 * the counts and hashes that a reader checks. Holds a few hundred rows at a time.
 */
export async function* writeLines(tx: MovingTx, contents: Contents): AsyncGenerator<string> {
  const whole = createHash('sha256');
  const said = (text: string): string => {
    whole.update(text);
    return text;
  };
  yield said(`${JSON.stringify(contents.header)}\n`);
  const tables: Record<string, TableSum> = {};
  for (const shape of contents.shapes) {
    await contents.enter?.(shape);
    const sum = { hash: createHash('sha256'), rows: 0 };
    for await (const rows of readRows(tx, shape, contents.shopId)) {
      sum.rows += rows.length;
      sum.hash.update(`${rows.join('\n')}\n`);
      const start = rowStart(shape.name);
      yield said(rows.map((row) => `${start}${row}}\n`).join(''));
    }
    tables[shape.name] = { rows: sum.rows, sha256: sum.hash.digest('hex') };
    contents.onTable?.(shape.name, sum.rows);
  }
  const files = { count: 0, bytes: 0 };
  if (contents.uploads !== null) {
    for await (const path of uploadsIn(contents.uploads)) {
      for await (const { line, bytes } of fileLines(contents.uploads, path)) {
        files.bytes += bytes;
        yield said(line);
      }
      files.count += 1;
    }
  }
  yield `${JSON.stringify({ end: { tables, files, sha256: whole.digest('hex') } })}\n`;
}

/** Paths of the files that were uploaded, with `/` between their parts, in order. */
async function* uploadsIn(folder: string, within = ''): AsyncGenerator<string> {
  // A shop without pictures has no folder; one that vanished meanwhile has no files.
  const entries = await entriesIn(join(folder, within));
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== MADE_AGAIN) yield* uploadsIn(folder, path);
    // A name with an ending is a file that is being written: it is whole once it has none.
    if (entry.isFile() && !entry.name.includes('.')) yield path;
  }
}

async function* fileLines(
  folder: string,
  path: string,
): AsyncGenerator<{ line: string; bytes: number }> {
  const handle = await open(join(folder, path));
  try {
    const hash = createHash('sha256');
    for (let left = (await handle.stat()).size; ;) {
      const data = await readPart(handle);
      hash.update(data);
      left -= data.length;
      const last = data.length === 0 || left <= 0;
      const end = last ? `,"sha256":"${hash.digest('hex')}"` : '';
      const line = `{"file":"${path}","data":"${data.toString('base64')}"${end}}\n`;
      yield { line, bytes: data.length };
      if (last) return;
    }
  } finally {
    await handle.close();
  }
}

async function readPart(handle: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(PART_BYTES), 0, PART_BYTES);
  return buffer.subarray(0, bytesRead);
}
