import { expect, test } from 'vitest';
import { changedLines, mayUseCart, writesBetween, type ChosenLine } from './model.ts';

/** `2a 1b` is two of a, then one of b. */
function lines(text: string): ChosenLine[] {
  const words = text.split(' ').filter(Boolean);
  return words.map((word) => ({ quantity: Number(word.slice(0, -1)), variantId: word.slice(-1) }));
}

test.each([
  ['put', '', '2a', '2a'],
  ['put', '1a 1b', '5a', '5a 1b'],
  ['put', '1a', '1b 1c', '1a 1b 1c'],
  ['put', '1a', '2b 3b', '1a 3b'],
  ['add', '1a 1b', '2b', '1a 3b'],
  ['add', '', '2b 3b', '5b'],
  ['add', '999999999a', '5a', '1000000000a'],
  ['replace', '1a 2b', '2c 7b', '2c 7b'],
  ['replace', '1a 2b', '', ''],
] as const)('%s: %j and %j make %j', (kind, before, change, after) => {
  expect(changedLines(lines(before), { kind, lines: lines(change) })).toEqual(lines(after));
});

test('what is taken out is out, also when it never was in', () => {
  const change = { kind: 'remove', variantIds: ['a', 'x'] } as const;
  expect(changedLines(lines('1a 2b'), change)).toEqual(lines('2b'));
});

test.each([
  ['', '1a', '', '1a'],
  ['1a 1b', '1a 1b', '', ''],
  ['1a 1b', '1a 2b 3c', '', '2b 3c'],
  ['1a 1b', '1b', 'a', ''],
  ['1a 1b', '1b 1a', 'ab', '1b 1a'],
  ['1a 1b', '1c 1b', 'ab', '1c 1b'],
  ['1a 1b', '', 'ab', ''],
])('from %j to %j: delete %j, put %j', (before, after, deleted, put) => {
  const writes = writesBetween(lines(before), lines(after));
  expect(writes).toEqual({ deleted: [...deleted], put: lines(put) });
});

test('a cart that belongs to somebody is nobody else’s', () => {
  const owner = { kind: 'customer', personId: 'p' } as const;
  expect(mayUseCart(owner, 'p')).toBe(true);
  expect(mayUseCart(owner, null)).toBe(true);
  expect(mayUseCart({ ...owner, personId: 'q' }, 'p')).toBe(false);
  expect(mayUseCart({ kind: 'anonymous', personId: null }, 'p')).toBe(false);
  expect(mayUseCart({ kind: 'system', personId: null }, 'p')).toBe(true);
});
