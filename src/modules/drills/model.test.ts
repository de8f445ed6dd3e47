import { expect, test } from 'vitest';
import { lossOf, measure, passed, scenarios, targets } from './model.ts';

const order = (orderId: string, sentAt: number) => ({ orderId, sentAt, answeredAt: sentAt + 10 });
const book = [order('a', 100), order('b', 200), order('c', 500)];

test('nothing is missing: the time to the first order sent after the blow', () => {
  expect(measure(book, 300, new Set(['a', 'b', 'c']))).toEqual({
    rtoMs: 210,
    rpoMs: 0,
    orders: { acknowledged: 3, before: 2, missing: 0 },
  });
});

test('the age of the oldest missing order is what was lost', () => {
  expect(measure(book, 300, new Set(['a', 'c'])).rpoMs).toBe(90);
  expect(measure(book, 300, new Set(['c'])).rpoMs).toBe(190);
});

test('an order that was sold after the blow and is gone counts too', () => {
  const { rpoMs, orders } = measure(book, 300, new Set(['a', 'b']));
  expect([rpoMs, orders.missing]).toEqual([1, 1]);
  expect(passed({ rtoMs: 1, rpoMs: rpoMs, orders, findings: [] }, targets.application)).toBe(false);
});

test('no order after the blow: the drill fails', () => {
  const measured = measure(book.slice(0, 2), 300, new Set(['a', 'b']));
  expect(measured.rtoMs).toBeNull();
  expect(passed({ ...measured, findings: [] }, targets.everything)).toBe(false);
});

test('a finding fails a drill that was fast enough', () => {
  const measured = measure(book, 300, new Set(['a', 'b', 'c']));
  expect(passed({ ...measured, findings: [] }, targets.zone)).toBe(true);
  expect(passed({ ...measured, findings: ['a check is broken'] }, targets.zone)).toBe(false);
});

test('the table of the operations document', () => {
  const minutes = scenarios.map((name) => {
    const { rtoMs, rpoMs } = targets[lossOf[name]];
    return [name, rtoMs / 60_000, rpoMs / 60_000];
  });
  expect(minutes).toEqual([
    ['week-1', 15, 5],
    ['week-2', 5, 0],
    ['week-3', 60, 15],
    ['week-4', 240, 15],
    ['database', 15, 5],
    ['application', 5, 0],
    ['zone', 10, 0],
    ['region', 240, 15],
    ['everything', 1440, 30],
  ]);
});
