import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLane } from './lane.ts';

const limits = { start: 10, least: 4, most: 20, targetMs: 100 };

test('up to its limit a lane is open; beyond it only shops below their share get in', () => {
  const lane = createLane(limits);
  expect(Array.from({ length: 12 }, () => lane.enter('hog')).filter(Boolean)).toHaveLength(10);
  const small = Array.from({ length: 7 }, () => lane.enter('small'));
  expect(small.filter(Boolean)).toHaveLength(5);
  lane.leave('hog');
  expect([lane.enter('hog'), lane.inFlight]).toEqual([false, 14]);
  for (let left = 0; left < 9; left += 1) lane.leave('hog');
  expect(lane.enter('hog')).toBe(true);
});

test('a long wait shrinks the limit, a late event loop does too, and neither below the least', () => {
  const lane = createLane(limits);
  for (let entered = 0; entered < 10; entered += 1) lane.enter('shop');
  lane.observe(500);
  lane.look(0);
  expect(lane.limit).toBe(9);
  lane.look(-1);
  expect(lane.limit, 'nothing ended since: nobody knows').toBe(9);
  lane.look(500);
  expect(lane.limit, 'five times as late as it may be: half').toBe(4);
  for (let looks = 0; looks < 50; looks += 1) lane.look(500);
  expect(lane.limit).toBe(4);
});

test('a process that is slow without these requests does not blame them', () => {
  const lane = createLane(limits);
  for (let entered = 0; entered < 4; entered += 1) lane.enter('shop');
  for (let looks = 0; looks < 50; looks += 1) lane.look(500);
  expect(lane.limit).toBe(10);
});

test('a short wait raises the limit while it is reached, and not for an idle shop', () => {
  const lane = createLane(limits);
  for (let looks = 0; looks < 50; looks += 1) lane.look(0);
  expect(lane.limit).toBe(10);
  for (let entered = 0; entered < 10; entered += 1) lane.enter('shop');
  lane.look(0);
  expect(lane.limit, 'nothing ended: nobody knows').toBe(10);
  lane.observe(50);
  lane.look(0);
  expect(lane.limit).toBe(14);
  for (let looks = 0; looks < 50; looks += 1) {
    while (lane.enter('shop'));
    lane.observe(50);
    lane.look(0);
  }
  expect(lane.limit).toBe(20);
});

test('a lane that shrank grows back to its start while nobody presses, and not beyond', () => {
  const lane = createLane(limits);
  for (let entered = 0; entered < 10; entered += 1) lane.enter('shop');
  for (let looks = 0; looks < 50; looks += 1) lane.look(500);
  expect(lane.limit).toBe(4);
  for (let left = 0; left < 10; left += 1) lane.leave('shop');
  lane.look(0);
  expect(lane.limit, 'ten were inside a moment ago').toBe(4);
  lane.look(0);
  expect(lane.limit).toBe(8);
  for (let looks = 0; looks < 50; looks += 1) lane.look(0);
  expect(lane.limit).toBe(10);
});

test('whatever comes and goes, no shop is shut out and everything is counted', () => {
  const step = fc.record({
    shop: fc.constantFrom('a', 'b', 'c'),
    what: fc.constantFrom('enter', 'enter', 'leave', 'slow', 'fast'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const lane = createLane(limits);
      const inside = new Map<string, number>();
      for (const { shop, what } of steps) {
        const own = inside.get(shop) ?? 0;
        if (what === 'enter') {
          const entered = lane.enter(shop);
          if (entered) inside.set(shop, own + 1);
          // Three shops, at least four places: nobody who has nothing is refused.
          if (own === 0) expect(entered).toBe(true);
        } else if (what === 'leave' && own > 0) {
          lane.leave(shop);
          inside.set(shop, own - 1);
        } else if (what !== 'leave') {
          lane.observe(what === 'slow' ? 900 : 1);
          lane.look(0);
        }
        const total = [...inside.values()].reduce((sum, each) => sum + each, 0);
        expect(lane.inFlight).toBe(total);
        expect(lane.limit).toBeGreaterThanOrEqual(4);
        expect(lane.limit).toBeLessThanOrEqual(20);
      }
    }),
  );
});
