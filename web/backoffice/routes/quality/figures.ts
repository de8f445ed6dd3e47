/** How figures of a scenario are written. */
import type { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

export type Format = ReturnType<typeof useFormat>;

const DECIMALS = 3;
const LARGE = 100;

/** At most three digits after the point, none where the number is large. */
export function figure(format: Format, value: number): string {
  const digits = Math.abs(value) >= LARGE ? 0 : DECIMALS;
  return format.number(Number(value.toFixed(digits)));
}

interface Limited {
  limit: number | null;
  bound: 'at_most' | 'at_least' | null;
}

/** "at most 500"; null where the limit is no single number. */
export function limitWords(format: Format, { limit, bound }: Limited): string | null {
  if (limit === null) return null;
  const value = figure(format, limit);
  return t(bound === 'at_least' ? 'quality.atLeast' : 'quality.atMost', { value });
}
