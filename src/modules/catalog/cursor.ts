/**
 * Where a list goes on: the sort it belongs to and the sort values of its last row, as base64url.
 * It needs no signature: it names a place in a list that the reader may see anyway, every value is
 * a bound parameter, and a cursor of another list or form is refused.
 */

/** Writes a cursor. */
export function writeCursor(sort: string, values: readonly string[]): string {
  return Buffer.from(JSON.stringify([sort, ...values])).toString('base64url');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads a cursor of the sort with so many values, the last of which is an id; undefined for
 * anything else.
 */
export function readCursor(cursor: string, sort: string, count: number): string[] | undefined {
  const parsed = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(parsed) || parsed.length !== count + 1 || parsed[0] !== sort) return undefined;
  const values: unknown[] = parsed.slice(1);
  if (!values.every((value) => typeof value === 'string' && !value.includes('\0')))
    return undefined;
  return UUID.test(values.at(-1) as string) ? (values as string[]) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
