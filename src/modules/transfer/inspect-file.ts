import { createHash, type Hash } from 'node:crypto';
import { reasonOf } from '#platform/reason-of.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { transferRefusals } from './contract.ts';
import {
  FORMAT,
  isUploadPath,
  splitRow,
  type FileEnd,
  type FileHeader,
  type FilePart,
} from './model.ts';
import { readLines } from './read-lines.ts';

/** A file that is as it was written. */
export interface Inspected {
  path: string;
  header: FileHeader;
  end: FileEnd;
}

interface Sum {
  rows: number;
  hash: Hash;
}

interface Reading {
  header: FileHeader | undefined;
  end: FileEnd | undefined;
  whole: Hash;
  sums: Map<string, Sum>;
  files: { count: number; bytes: number; open: { path: string; hash: Hash } | undefined };
}

/**
 * Reads a whole export and compares everything with the counts and hashes of its last line, before
 * anything is done with it. Refusals: transfer_file_missing, transfer_file_foreign,
 * transfer_file_newer, transfer_file_damaged; the last says which table or uploaded file is wrong.
 */
export async function inspectFile(
  path: string,
  kind: FileHeader['emporium'] = 'shop export',
): Promise<Inspected | Refusal> {
  const reading: Reading = {
    header: undefined,
    end: undefined,
    whole: createHash('sha256'),
    sums: new Map(),
    files: { count: 0, bytes: 0, open: undefined },
  };
  try {
    for await (const lines of readLines(path)) {
      for (const line of lines) {
        const refusal = readLine(reading, line, kind);
        if (refusal) return refusal;
      }
    }
  } catch (error) {
    return unreadable(path, error, reading);
  }
  return judge(path, reading);
}

function readLine(
  reading: Reading,
  line: string,
  kind: FileHeader['emporium'],
): Refusal | undefined {
  if (reading.header === undefined) {
    const header = readHeader(line, kind);
    if (isRefusal(header)) return header;
    reading.header = header;
  } else if (reading.end !== undefined) {
    return line === '' ? undefined : damaged('something follows its last line');
  } else if (line.startsWith('{"table":')) {
    const wrong = readRow(reading, line);
    if (wrong) return damaged(wrong);
  } else if (line.startsWith('{"file":')) {
    const wrong = readFilePart(reading, line);
    if (wrong) return damaged(wrong);
  } else if (line.startsWith('{"end":')) {
    const { end } = (parse(line) ?? {}) as { end?: Partial<FileEnd> };
    if (!end?.tables || !end.files) return damaged('its last line cannot be read');
    reading.end = end as FileEnd;
    return undefined;
  } else {
    return damaged(line === '' ? 'it ends too early' : `a line of no kind: ${line.slice(0, 40)}`);
  }
  reading.whole.update(`${line}\n`);
  return undefined;
}

function readHeader(line: string, kind: FileHeader['emporium']): FileHeader | Refusal {
  const header = parse(line) as FileHeader | undefined;
  if (line === '') return damaged('it is empty');
  if (header?.emporium !== kind || !Array.isArray(header.tables)) {
    return transferRefusals.transfer_file_foreign({
      detail: `This file is no ${kind} of Emporium: its first line says something else.`,
    });
  }
  return header.format > FORMAT ? transferRefusals.transfer_file_newer() : header;
}

function readRow(reading: Reading, line: string): string | undefined {
  const split = splitRow(line);
  if (!split) return `a row cannot be read: ${line.slice(0, 60)}`;
  let sum = reading.sums.get(split.table);
  if (!sum) reading.sums.set(split.table, (sum = { rows: 0, hash: createHash('sha256') }));
  sum.rows += 1;
  sum.hash.update(`${split.row}\n`);
  return undefined;
}

function readFilePart(reading: Reading, line: string): string | undefined {
  const part = parse(line) as FilePart | undefined;
  if (!part || typeof part.file !== 'string' || !isUploadPath(part.file)) {
    return `an uploaded file has no name of ours: ${line.slice(0, 60)}`;
  }
  if (typeof part.data !== 'string') return `a piece of the uploaded file ${part.file} is missing`;
  const { files } = reading;
  files.open ??= { path: part.file, hash: createHash('sha256') };
  if (files.open.path !== part.file) return `the uploaded file ${files.open.path} is not whole`;
  const data = Buffer.from(part.data, 'base64');
  files.bytes += data.length;
  files.open.hash.update(data);
  if (part.sha256 === undefined) return undefined;
  if (files.open.hash.digest('hex') !== part.sha256) {
    return `the uploaded file ${part.file} does not match its hash`;
  }
  files.count += 1;
  files.open = undefined;
  return undefined;
}

function judge(path: string, { header, end, whole, sums, files }: Reading): Inspected | Refusal {
  if (!header) return damaged('it is empty');
  if (!end) return damaged('its last line is missing: it was cut off');
  for (const { name } of header.tables) {
    const wrong = compare(name, end, sums.get(name));
    if (wrong) return damaged(wrong);
  }
  const unknown = [...sums.keys()].find((name) => !header.tables.some((t) => t.name === name));
  if (unknown) return damaged(`rows of ${unknown}, which its first line does not name`);
  if (files.open || files.count !== end.files.count || files.bytes !== end.files.bytes) {
    return damaged(`${files.count} uploaded files instead of ${end.files.count}`);
  }
  if (whole.digest('hex') !== end.sha256) return damaged('its first line, or the order of lines');
  return { path, header, end };
}

const NO_ROWS = createHash('sha256').digest('hex');

function compare(name: string, end: FileEnd, sum: Sum | undefined): string | undefined {
  const promised = end.tables[name];
  if (!promised) return `its last line does not name ${name}`;
  const rows = sum?.rows ?? 0;
  if (rows !== promised.rows) return `${name} has ${rows} rows instead of ${promised.rows}`;
  const hash = sum?.hash.digest('hex') ?? NO_ROWS;
  return hash === promised.sha256 ? undefined : `the rows of ${name} do not match their hash`;
}

function damaged(what: string): Refusal {
  return transferRefusals.transfer_file_damaged({
    detail: `This file is not as it was written: ${what}.`,
  });
}

function unreadable(path: string, error: unknown, reading: Reading): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOENT|EACCES|EISDIR|EPERM|ENOTDIR)$/.test(code)) {
    return transferRefusals.transfer_file_missing({
      detail: `${path} cannot be read (${code}).`,
    });
  }
  const reason = reasonOf(error);
  const table = [...reading.sums.keys()].at(-1) ?? 'its first line';
  return damaged(`it cannot be read on after ${table} (${reason})`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
