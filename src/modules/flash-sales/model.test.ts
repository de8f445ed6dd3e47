import { expect, test } from 'vitest';
import {
  grantShares,
  normalEmail,
  offerState,
  overlap,
  shareColumns,
  stateOf,
  wrongWindow,
  type ShareWish,
} from './model.ts';

const window = {
  startsAt: '2026-11-27T08:00:00.000Z',
  endsAt: '2026-11-27T10:00:00.000Z',
  stoppedAt: null,
};

test.each([
  ['2026-11-27T07:59:59.999Z', 'planned', 'coming'],
  ['2026-11-27T08:00:00.000Z', 'live', 'live'],
  ['2026-11-27T09:59:59.999Z', 'live', 'live'],
  ['2026-11-27T10:00:00.000Z', 'ended', 'ended'],
])('at %s a sale is %s: the start belongs to it, the end does not', (now, state, seen) => {
  expect(stateOf(window, now)).toBe(state);
  expect(offerState(window, now, 1)).toBe(seen);
});

test('a live offer with nothing left is sold out, a stopped sale is over at any time', () => {
  expect(offerState(window, window.startsAt, 0)).toBe('sold_out');
  const stopped = { ...window, stoppedAt: '2026-11-27T07:00:00.000Z' };
  expect(stateOf(stopped, window.startsAt)).toBe('stopped');
  expect(offerState(stopped, window.startsAt, 5)).toBe('ended');
});

test.each([
  ['08:00', '08:00', '08:00', 'order'],
  ['09:00', '08:00', '08:00', 'order'],
  ['08:00', '09:00', '08:01', undefined],
  ['08:00', '09:00', '08:02', 'past'],
  ['08:00', '09:00', '07:00', undefined],
])('a window from %s to %s planned at %s: %s', (from, to, now, wrong) => {
  const at = (time: string): string => `2026-11-27T${time}:00.000Z`;
  expect(wrongWindow({ startsAt: at(from), endsAt: at(to) }, at(now))).toBe(wrong);
});

test('windows that touch do not overlap', () => {
  const next = { startsAt: window.endsAt, endsAt: '2026-11-27T12:00:00.000Z' };
  expect(overlap(window, next)).toBe(false);
  expect(overlap(next, window)).toBe(false);
  expect(overlap(window, { ...next, startsAt: '2026-11-27T09:59:59.999Z' })).toBe(true);
  expect(overlap(window, window)).toBe(true);
});

test('letter case and form make no other customer; dots and tags do', () => {
  expect(normalEmail(' Ada@Example.ORG ')).toBe('ada@example.org');
  expect(normalEmail('zoe\u0308@example.org')).toBe(normalEmail('zo\u00eb@example.org'));
  expect(normalEmail('a.da@example.org')).not.toBe(normalEmail('ada@example.org'));
  expect(normalEmail('ada+1@example.org')).not.toBe(normalEmail('ada@example.org'));
});

const wish = (orderId: string, quantity: number, ...buyers: string[]): [string, ShareWish[]] => [
  orderId,
  [{ orderId, saleId: 's', quantity, limit: 3, buyers }],
];

test('an order counts for all of its buyers, or for none', () => {
  const taken = new Map([['s ann', 1]]);
  const granted = grantShares(
    new Map([
      wish('fits', 2, 'ann', 'card'),
      wish('ann is full', 1, 'ann', 'bob'),
      wish('card too', 2, 'bob', 'card'),
      wish('bob alone', 3, 'bob'),
    ]),
    taken,
  );
  expect([...granted]).toEqual(['fits', 'bob alone']);
  expect(Object.fromEntries(taken)).toEqual({ 's ann': 3, 's card': 2, 's bob': 3 });
});

test('shares are summed, and locked in one order', () => {
  const wishes = [
    { saleId: 't', buyers: ['b', 'a'], quantity: 1 },
    { saleId: 's', buyers: ['z'], quantity: 2 },
    { saleId: 't', buyers: ['a'], quantity: -3 },
  ];
  expect(shareColumns(wishes)).toEqual([
    ['s', 't', 't'],
    ['z', 'a', 'b'],
    [2, -2, 1],
  ]);
});
