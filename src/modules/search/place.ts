/**
 * Where a list of products goes on: the order it belongs to, the value its last row had in that
 * order, and its id, as base64url. Unsigned: it names a place that anyone may see, its values are
 * bound parameters, and what does not fit the order is refused.
 */
import { Buffer } from 'node:buffer';
import type { Sort } from './contract.ts';

export interface Place {
  readonly id: string;
  /** A whole number, the folded title, or nothing, by the order. */
  readonly value: string;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const MOST_RANK = 2_147_483_647;

const starts: Readonly<Record<Sort, Place>> = {
  relevance: { id: LAST_ID, value: String(MOST_RANK) },
  newest: { id: LAST_ID, value: '' },
  price_asc: { id: FIRST_ID, value: '-1' },
  price_desc: { id: LAST_ID, value: String(Number.MAX_SAFE_INTEGER) },
  title: { id: FIRST_ID, value: '' },
};

const TITLE_MAX = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Writes the cursor of the next page. */
export function writePlace(sort: Sort, { id, value }: Place): string {
  return Buffer.from(JSON.stringify([sort, id, value])).toString('base64url');
}

/** The place that a cursor names, the start without one, undefined when it is none of this order. */
export function readPlace(cursor: string | undefined, sort: Sort): Place | undefined {
  if (cursor === undefined) return starts[sort];
  const parsed = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Array.isArray(parsed) || parsed.length !== 3 || parsed[0] !== sort) return undefined;
  const [, id, value] = parsed as unknown[];
  if (typeof id !== 'string' || !UUID.test(id) || typeof value !== 'string') return undefined;
  return fits(value, sort) ? { id, value } : undefined;
}

function fits(value: string, sort: Sort): boolean {
  if (sort === 'newest') return value === '';
  if (sort === 'title') return value.length <= TITLE_MAX && !value.includes('\0');
  const most = sort === 'relevance' ? MOST_RANK : Number.MAX_SAFE_INTEGER;
  return /^-?\d{1,16}$/.test(value) && Math.abs(Number(value)) <= most;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
