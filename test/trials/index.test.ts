import { expect, test } from 'vitest';
import { filesByTrial, numbersIn } from './titles.ts';

/** The hostile cases that this release must have a test for, by number. */
const wanted = (
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 33 34 35 ' +
  '36 37 38 39 40 41 42 43 48 49 50 51 53 56 57 58 66 67 68 69 70 71 72 73 74 75 76 77'
)
  .split(' ')
  .map(Number);

test('every wanted trial has a test that bears its number', () => {
  const known = filesByTrial();
  expect(wanted.filter((number) => !known.has(number))).toEqual([]);
});

test.each([
  ['trial 21: 500 buyers', [21]],
  ['trials 1 and 2: killed', [1, 2]],
  ['trials 9, 10 and 12: three', [9, 10, 12]],
  ['files > trial 59: a > trial 60: b', [59, 60]],
  ['on trial without a number', []],
])('a title names its numbers, row %#', (title, numbers) => {
  expect(numbersIn(title)).toEqual(numbers);
});
