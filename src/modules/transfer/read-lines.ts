import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { createZstdDecompress } from 'node:zlib';
import { pipeline, PassThrough, type Readable } from 'node:stream';

/** No line of ours is longer; a file that never ends a line must not fill the memory. */
const LINE_MAX = 256 * 1024 * 1024;

/**
 * Lines of a file, some at a time, decompressed when its name ends with `.zst`. The last is without
 * its line feed when the file ends in the middle of one, and `''` when it does not. Throws what the
 * system or the decompressor said.
 */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  let restLength = 0;
  for await (const chunk of open(path)) {
    const text = decoder.write(chunk as Buffer);
    if (!text.includes('\n')) {
      rest.push(text);
      restLength += text.length;
      if (restLength > LINE_MAX) throw new Error('a line is longer than any that we write');
      continue;
    }
    const lines = (rest.join('') + text).split('\n');
    const last = lines.pop() ?? '';
    rest = [last];
    restLength = last.length;
    yield lines;
  }
  yield [rest.join('') + decoder.end()];
}

function open(path: string): Readable {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const end = path.endsWith('.zst') ? createZstdDecompress() : new PassThrough();
  // An error of either reaches whoever reads the end.
  return pipeline(source, end, () => undefined);
}
