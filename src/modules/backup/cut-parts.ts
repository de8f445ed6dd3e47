/** Cuts a stream into parts of one size; only the last may be smaller. Memory holds one part. */
export async function* partsOf(
  content: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Buffer, undefined> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    let rest = chunk;
    while (bytes + rest.byteLength >= partBytes) {
      const taken = rest.subarray(0, partBytes - bytes);
      yield Buffer.concat([...chunks, taken], partBytes);
      rest = rest.subarray(taken.byteLength);
      [chunks, bytes] = [[], 0];
    }
    if (rest.byteLength > 0) {
      // The producer may use its buffer again.
      chunks.push(Buffer.from(rest));
      bytes += rest.byteLength;
    }
  }
  if (bytes > 0) yield Buffer.concat(chunks, bytes);
  return undefined;
}
