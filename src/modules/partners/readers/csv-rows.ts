/** A stream of bytes as records of CSV, however hostile: memory stays flat, faults have a row. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';

/** One record: its cells, and its number counting the header as 1. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** The file ends here for the reader: what is wrong, and with which row if one is to blame. */
export class CsvFault extends Error {
  readonly row: number;

  constructor(message: string, row: number) {
    super(message);
    this.row = row;
  }
}

/** No honest record is longer; one line of a gigabyte ends the reading after this much of it. */
const RECORD_MAX_BYTES = 1024 * 1024;
/** Counted after decompression, while it streams: what unpacks beyond is no catalogue. */
const FILE_MAX_BYTES = 4 * 1024 ** 3;

/**
 * Records of a UTF-8 CSV stream, gzipped or not: a byte order mark is dropped, lines may end in
 * LF, CRLF or CR. Throws CsvFault for UTF-16, invalid UTF-8, quotes that do not close, a record
 * above one megabyte, too many bytes; the records before it have been given out, a piece of one
 * never is.
 */
export async function* readCsv(input: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  let row = 0;
  let read: string[][] = [];
  const parser = parse({
    bom: true,
    max_record_size: RECORD_MAX_BYTES,
    relax_column_count: true,
    // A stray quote (a 5" nail) is text; one that opens a cell and never ends it is not.
    relax_quotes: true,
    // Named, not guessed from the first line: files are put together from several.
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    // Taken here and not from the stream, which forgets what it holds when a fault ends it.
    on_record: (cells: string[]) => {
      read.push(cells);
      return null;
    },
  });
  const faults: Error[] = [];
  parser.on('error', (error) => faults.push(error));
  parser.resume();
  const chunks = plainBytes(input)[Symbol.asyncIterator]();
  const check = utf8Check();
  try {
    for (let isLast = false; !isLast && faults.length === 0;) {
      const next = await chunks.next();
      isLast = next.done === true;
      check(next.done ? undefined : next.value);
      if (next.done)
        await new Promise<void>((done) => parser.end(() => done()).once('close', done));
      else await new Promise<void>((done) => parser.write(next.value, () => done()));
      const records = read;
      read = [];
      for (const cells of records) yield { row: (row += 1), cells };
    }
    if (faults[0]) throw faults[0];
  } catch (error) {
    throw faultOf(error, row + 1);
  } finally {
    await chunks.return?.(undefined);
    parser.destroy();
  }
}

/** The bytes themselves, gunzipped when they begin as gzip does. */
async function* plainBytes(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = input[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  const rest = chain(first.value, iterator);
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  yield* isGzip ? gunzipped(rest) : rest;
}

function gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  const source = Readable.from(bytes, { objectMode: false });
  source.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  return gunzip;
}

async function* chain(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Takes one chunk after the other, undefined at the end; throws at the first that is no UTF-8. */
function utf8Check(): (chunk: Uint8Array | undefined) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  return (chunk) => {
    const [a, b] = chunk ?? [];
    const isUtf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
    if (bytes === 0 && isUtf16) throw new Error('is UTF-16: save it as UTF-8');
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new Error(`is not valid UTF-8 after byte ${bytes}: save it as UTF-8`, { cause: error });
    }
    bytes += chunk?.length ?? 0;
    if (bytes > FILE_MAX_BYTES) throw new Error('is larger than 4 GB unpacked: split it');
  };
}

const csvWords: Readonly<Record<string, string>> = {
  CSV_MAX_RECORD_SIZE: 'is a record of more than one megabyte',
  CSV_QUOTE_NOT_CLOSED: 'begins a quoted cell that never ends',
};

function faultOf(error: unknown, row: number): CsvFault {
  if (error instanceof CsvFault) return error;
  if (error instanceof CsvError) return new CsvFault(csvWords[error.code] ?? error.message, row);
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
    return new CsvFault('is damaged or cut off gzip', row);
  }
  if (error instanceof Error) return new CsvFault(error.message, row);
  throw error;
}
