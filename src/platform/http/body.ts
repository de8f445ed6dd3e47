import type { FastifyInstance } from 'fastify';

/** Thrown by the body parsers; the error handler answers `malformed_json`. */
export class MalformedBody extends Error {
  readonly statusCode = 400;
  readonly code = 'MALFORMED_BODY';
}

/** What JSON can say and PostgreSQL or a reader cannot take: NUL, and halves of a character. */
const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/i;
const DEPTH_MAX = 64;

/** Reads JSON strictly in UTF-8, and browser forms; everything else is 415. */
export function addBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (_request, body, done) => {
      try {
        done(null, parseJson(body as Buffer));
      } catch (error) {
        done(error instanceof Error ? error : new MalformedBody(String(error)));
      }
    },
  );
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parseForm(String(body))),
  );
}

/**
 * JSON without prototype tricks, NUL, lone surrogates, repeated members or deep nesting: what two
 * readers could take for two different things is nobody's wish (RFC 8259, section 4, leaves a
 * repeated member to chance).
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const source = utf8(bytes);
  const memberCount = countMembers(source);
  const value = parsed(source);
  const suspect = SUSPECT_ESCAPE.test(source);
  if (countOwnMembers(value, suspect) < memberCount) throw new MalformedBody('a member twice');
  return value;
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    throw new MalformedBody('not well-formed JSON');
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new MalformedBody('not UTF-8');
  }
}

/**
 * Members that are written in the text: its colons outside strings. Refuses deep nesting on the way:
 * a body of brackets alone must not reach a recursive reader.
 */
function countMembers(source: string): number {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let index = 0; index < source.length; index += 1) {
    const code = source.charCodeAt(index);
    if (inString) {
      if (code === 92) index += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 58) members += 1;
    else if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) depth -= 1;
    if (depth > DEPTH_MAX) throw new MalformedBody(`nested deeper than ${DEPTH_MAX}`);
  }
  return members;
}

/** Members that the value has: a repeated one counts once. Refuses names and texts on the way. */
function countOwnMembers(value: unknown, suspect: boolean): number {
  if (typeof value === 'string' && suspect) refuseText(value);
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countOwnMembers(item, suspect);
    return count;
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__' || name === 'constructor') throw new MalformedBody(`member ${name}`);
    if (suspect) refuseText(name);
    count += 1 + countOwnMembers(member, suspect);
  }
  return count;
}

function refuseText(text: string): void {
  if (text.includes('\0')) throw new MalformedBody('text with NUL');
  if (!text.isWellFormed()) throw new MalformedBody('half a character');
}

/** A browser form; a repeated name becomes a list. */
export function parseForm(source: string): Record<string, string | string[]> {
  const form: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(source)) {
    const before = form[name];
    form[name] = before === undefined ? value : [before, value].flat();
  }
  return form;
}
