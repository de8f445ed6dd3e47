import { expect, test } from 'vitest';
import { newId } from './ids.ts';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are version 7, differ, and sort in the order of their making', () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  expect(ids.every((id) => SHAPE.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test('a clock that is set back makes no id that sorts before an older one', () => {
  const before = newId();
  expect(newId(Date.now() - 3_600_000) > before).toBe(true);
});
