/**
 * PostgreSQL's types as this program sees them. A statement is declared with these; a test has
 * PostgreSQL describe every statement and compares.
 */
export interface SqlType<T> {
  /** The name in pg_type (`int8`, `_uuid`). */
  readonly pg: string;
  readonly nullable: boolean;
  /** Carries the TypeScript type; never set. */
  readonly type?: T;
}

export type TypeOf<S> = S extends SqlType<infer T> ? T : never;

const plain = <T>(pg: string): SqlType<T> => ({ pg, nullable: false });

export const uuid = plain<string>('uuid');
export const text = plain<string>('text');
export const bool = plain<boolean>('bool');
export const int2 = plain<number>('int2');
export const int4 = plain<number>('int4');
/** 64 bits, as a number; a value beyond 2^53 throws instead of losing digits. */
export const int8 = plain<number>('int8');
/** A measure; never money. */
export const float8 = plain<number>('float8');
/** ISO 8601 in UTC with milliseconds. */
export const timestamptz = plain<string>('timestamptz');
/** `YYYY-MM-DD`. */
export const date = plain<string>('date');
export const bytea = plain<Buffer>('bytea');
/** A JSON document; give its type. */
export const jsonb = <T>(): SqlType<T> => plain<T>('jsonb');

/** An array of the type. */
export function array<T>(of: SqlType<T>): SqlType<T[]> {
  return { pg: `_${of.pg}`, nullable: false };
}

/** The type or null. */
export function nullable<T>(of: SqlType<T>): SqlType<T | null> {
  return { pg: of.pg, nullable: true };
}

const OID_BOOL = 16;
const OID_INT8 = 20;
const OID_TIMESTAMP_TZ = 1184;
const OID_DATE = 1082;
const OID_INT8_ARRAY = 1016;
const OID_TIMESTAMP_TZ_ARRAY = 1185;

/** The parsers that differ from the driver's own; text format, by type id. */
export const parsers: Readonly<Record<number, (value: string) => unknown>> = {
  [OID_BOOL]: (value) => value === 't',
  [OID_INT8]: safeInteger,
  [OID_TIMESTAMP_TZ]: isoTimestamp,
  [OID_DATE]: (value) => value,
  [OID_INT8_ARRAY]: (value) => simpleArray(value, safeInteger),
  [OID_TIMESTAMP_TZ_ARRAY]: (value) =>
    simpleArray(value, (item) => isoTimestamp(item.replaceAll('"', ''))),
};

function safeInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`int8 beyond 2^53: ${value}`);
  return number;
}

/** `2026-11-22 01:02:03.456+00` (the session's zone is UTC) to `2026-11-22T01:02:03.456Z`. */
function isoTimestamp(value: string): string {
  const plainZone = value.endsWith('+00') && value.length >= 22;
  if (!plainZone)
    return new Date(`${value.replace(' ', 'T')}:00`.replace(/:00:00$/, ':00')).toISOString();
  const fraction = value.slice(19, -3);
  return `${value.slice(0, 10)}T${value.slice(11, 19)}${`${fraction || '.'}000`.slice(0, 4)}Z`;
}

/** `{1,2,NULL}` without nesting. */
function simpleArray<T>(value: string, parse: (item: string) => T): (T | null)[] {
  const inner = value.slice(1, -1);
  if (inner === '') return [];
  return inner.split(',').map((item) => (item === 'NULL' ? null : parse(item)));
}
