import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from './take-turns.ts';

test('one key: one after the other, in order, past a failure; other keys do not wait', async () => {
  const seen: string[] = [];
  const work = (name: string, ms: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(ms);
    if (name === 'b') throw new Error('b failed');
    seen.push(`${name} ends`);
    return name;
  };
  const results = await Promise.allSettled([
    inTurn('one', work('a', 20)),
    inTurn('one', work('b', 5)),
    inTurn('one', work('c', 1)),
    inTurn('two', work('x', 1)),
  ]);
  expect(results.map((result) => result.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  const one = seen.filter((line) => !line.startsWith('x'));
  expect(one).toEqual(['a begins', 'a ends', 'b begins', 'c begins', 'c ends']);
  expect(seen.indexOf('x ends')).toBeLessThan(seen.indexOf('a ends'));
});
