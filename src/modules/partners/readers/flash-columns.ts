/**
 * The columns of a flash sale, in any format that has variants: `Flash Price`, `Flash Start`,
 * `Flash End` and, if wanted, `Flash Allotment`. Times are UTC.
 */
import { parseDecimal } from '#platform/money.ts';
import type { ImportedFlash } from '../model.ts';

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?Z?$/;
const LARGEST = 1_000_000_000;

/**
 * The flash sale of a row; null when its columns are empty or missing, or when something is wrong with
 * them, which `say` is told by column. `normalMinor` is the row's normal price.
 */
export function readFlash(
  cell: (column: string) => string,
  { row, currency, normalMinor }: { row: number; currency: string; normalMinor: number | null },
  say: (column: string, message: string) => void,
): ImportedFlash | null {
  const texts = ['Flash Price', 'Flash Start', 'Flash End'].map((column) => [column, cell(column)]);
  const missing = texts.filter(([, text]) => text === '');
  if (missing.length === texts.length) return null;
  for (const [column = ''] of missing) say(column, 'is missing: a sale has price, start and end');
  if (missing.length > 0) return null;
  const priceMinor = parseDecimal(cell('Flash Price'), currency);
  const startsAt = utc(cell('Flash Start'));
  const endsAt = utc(cell('Flash End'));
  const allotment = cell('Flash Allotment') === '' ? null : whole(cell('Flash Allotment'));
  if (priceMinor === undefined) say('Flash Price', `is no amount of ${currency}`);
  else if (priceMinor <= 0) say('Flash Price', 'must be above 0');
  else if (normalMinor !== null && priceMinor >= normalMinor) {
    say('Flash Price', 'must be below the normal price');
  }
  const noTime = 'is no time in UTC like 2026-11-27T08:00:00Z';
  if (startsAt === undefined) say('Flash Start', noTime);
  if (endsAt === undefined) say('Flash End', noTime);
  if (startsAt !== undefined && endsAt !== undefined && startsAt >= endsAt) {
    say('Flash End', 'must be after Flash Start');
  }
  if (allotment === undefined) say('Flash Allotment', 'is no whole number from 1');
  if (priceMinor === undefined || !startsAt || !endsAt || allotment === undefined) return null;
  return { row, priceMinor, startsAt, endsAt, allotment };
}

/** A time in UTC as ISO 8601 with milliseconds; undefined for anything else. */
function utc(text: string): string | undefined {
  const [, day = '', minute = '', second = ':00'] = TIME.exec(text) ?? [];
  const time = Date.parse(`${day}T${minute}${second}Z`);
  // The parser takes 30 February for 2 March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) return undefined;
  return new Date(time).toISOString();
}

function whole(text: string): number | undefined {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= LARGEST ? number : undefined;
}
