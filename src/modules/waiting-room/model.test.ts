import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanced, closed, mustClose, opened, standingOf, type Gate } from './model.ts';

const gate: Gate = {
  mode: 'auto',
  state: 'queueing',
  sinceMs: 0,
  issued: 1000,
  admitted: 0,
  settledPerSecond: 100,
  pacePerSecond: 100,
  owed: 0,
  advancedMs: 0,
  shedMs: 0,
};
const calm = { settled: 50, shed: 0 };

test.each([
  ['auto', 'open', 10, true],
  ['auto', 'open', 9, false],
  ['auto', 'queueing', 500, false],
  ['on', 'open', 500, false],
  ['off', 'open', 500, false],
] as const)('%s, %s, %i refused at once: closes %s', (mode, state, shed, closes) => {
  expect(mustClose({ ...gate, mode, state }, { settled: 0, shed })).toBe(closes);
});

test('the first are let in at the pace at which checkouts ended until then', () => {
  expect(closed(gate, 321, 5).pacePerSecond).toBe(321);
  expect(closed(gate, 0, 5).pacePerSecond).toBe(50);
});

test('half a second lets in half of what a second does, and keeps what rounding leaves', () => {
  const slow = { ...gate, settledPerSecond: 5, pacePerSecond: 5 };
  const first = advanced(slow, { settled: 2, shed: 0 }, 500);
  const second = advanced(first, { settled: 3, shed: 0 }, 1000);
  expect(first.admitted).toBe(2);
  expect(first.owed).toBeGreaterThan(0);
  expect(second.admitted).toBeGreaterThanOrEqual(5);
});

test('the pace grows while all goes well, falls after a refusal, and finds its way back', () => {
  const grown = advanced(gate, calm, 500);
  expect(grown.pacePerSecond).toBeGreaterThan(gate.pacePerSecond);
  const fallen = advanced(grown, { settled: 50, shed: 30 }, 1000);
  expect(fallen.pacePerSecond).toBeLessThan(gate.pacePerSecond);
  const again = advanced(fallen, calm, 1500);
  expect(again.pacePerSecond).toBeGreaterThan(fallen.pacePerSecond);
});

test('a silence after the first were called does not stop the queue: they come when they ask next', () => {
  let now = gate;
  for (let ms = 500; ms <= 10_000; ms += 500) now = advanced(now, { settled: 0, shed: 0 }, ms);
  expect(now.pacePerSecond).toBeGreaterThan(50);
});

test('an automatic gate opens when nobody waits and nobody was refused for five seconds', () => {
  const empty = { ...gate, issued: 0, shedMs: 0 };
  expect(advanced(empty, calm, 4999).state).toBe('queueing');
  expect(advanced(empty, calm, 5000).state).toBe('open');
  expect(advanced({ ...empty, mode: 'on' }, calm, 60_000).state).toBe('queueing');
  expect(opened(gate, 1).admitted).toBe(gate.issued);
});

test('a clock that was set back stops nothing: the queue goes on from there', () => {
  const back = advanced({ ...gate, advancedMs: 3_600_000 }, calm, 1000);
  expect(back).toMatchObject({ advancedMs: 1000, admitted: 0 });
  expect(advanced(back, calm, 1500).admitted).toBeGreaterThan(0);
});

test('whatever is seen, numbers only rise, never beyond the last, and never faster than the pace', () => {
  const look = fc.record({
    ms: fc.integer({ min: -5000, max: 20_000 }),
    settled: fc.integer({ min: 0, max: 5000 }),
    shed: fc.constantFrom(0, 0, 1, 500),
    joined: fc.integer({ min: 0, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 40 }), (looks) => {
      let [now, before] = [0, { ...gate, issued: 0 }];
      for (const { ms, settled, shed, joined } of looks) {
        now += ms;
        before = { ...before, issued: before.issued + joined };
        const after = advanced(before, { settled, shed }, now);
        expect(after.admitted).toBeGreaterThanOrEqual(before.admitted);
        expect(after.admitted).toBeLessThanOrEqual(after.issued);
        expect(after.owed >= 0 && after.owed < 1).toBe(true);
        expect(after.pacePerSecond).toBeGreaterThanOrEqual(5);
        if (after.state === 'open') expect(after.admitted).toBe(after.issued);
        else
          expect(after.admitted - before.admitted).toBeLessThanOrEqual(2 * after.pacePerSecond + 1);
        before = { ...after, state: 'queueing' };
      }
    }),
  );
});

test.each([
  [1, { position: 1, ahead: 0, estimatedSeconds: 1, retryAfterSeconds: 5 }],
  [600, { position: 600, ahead: 599, estimatedSeconds: 6, retryAfterSeconds: 6 }],
  [1000, { position: 1000, ahead: 999, estimatedSeconds: 10, retryAfterSeconds: 10 }],
])('number %i of a crowd', (number, standing) => {
  expect(standingOf(gate, number)).toEqual(standing);
});

test('of a few who wait each may ask every two seconds; at no pace there is no estimate', () => {
  const few = { issued: 20, admitted: 10, pacePerSecond: 5 };
  expect(standingOf(few, 11)).toMatchObject({ position: 1, retryAfterSeconds: 2 });
  expect(standingOf({ ...few, pacePerSecond: 0 }, 20)).toMatchObject({
    position: 10,
    estimatedSeconds: null,
    retryAfterSeconds: 5,
  });
});
