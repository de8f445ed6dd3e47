import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alertLevel,
  applyChange,
  decide,
  inKeyOrder,
  keyOf,
  saleSteps,
  secondsAfter,
  sumByKey,
  wholeSecond,
  type Demand,
  type KeyedQuantity,
  type NumberedLevel,
} from './model.ts';

const key = fc.record({
  variantId: fc.constantFrom('a', 'b', 'c'),
  locationId: fc.constantFrom('x', 'y'),
});
const keyed = (max: number) =>
  fc.tuple(key, fc.integer({ min: 1, max })).map(([at, quantity]) => ({ ...at, quantity }));
const total = (entries: readonly KeyedQuantity[]) =>
  entries.reduce((sum, { quantity }) => sum + quantity, 0);

test('sums by stock row, in the order in which rows are locked', () => {
  fc.assert(
    fc.property(fc.array(keyed(1000)), (entries) => {
      const sums = sumByKey(entries);
      expect(total(sums)).toBe(total(entries));
      expect(sums.map(keyOf)).toEqual([...new Set(entries.map(keyOf))].toSorted());
      expect(inKeyOrder(sums.toReversed())).toEqual(sums);
    }),
  );
});

test.each([0.5, -1, Number.NaN, Infinity])('trial 27: %d is no quantity', (quantity) => {
  expect(() => sumByKey([{ variantId: 'a', locationId: 'x', quantity }])).toThrow(RangeError);
});

describe('decide', () => {
  const demands = fc
    .array(fc.array(keyed(6), { minLength: 1, maxLength: 4 }), { maxLength: 12 })
    .map((list) =>
      list.map((lines, index): Demand => ({ reservationId: `r${index}`, lines: sumByKey(lines) })),
    );
  const levels = fc.uniqueArray(
    fc
      .tuple(key, fc.nat(20), fc.nat(20))
      .map(([at, free, reserved]) => ({ ...at, onHand: free + reserved, reserved })),
    { selector: keyOf },
  );

  test('never takes more than is free, and refuses only who could not be served', () => {
    fc.assert(
      fc.property(demands, levels, (wanted, stock) => {
        const { results, granted, taken } = decide(wanted, stock);
        const free = new Map(stock.map((row) => [keyOf(row), row.onHand - row.reserved]));
        for (const { quantity, ...at } of taken) {
          expect(quantity).toBeLessThanOrEqual(free.get(keyOf(at)) ?? 0);
        }
        expect(taken).toEqual(sumByKey(granted.flatMap(({ lines }) => lines)));
        // A simple model: one after the other, each all or nothing.
        for (const { reservationId, lines } of wanted) {
          const fits = lines.every((line) => line.quantity <= (free.get(keyOf(line)) ?? 0));
          expect(results.get(reservationId) === 'reserved').toBe(fits);
          if (!fits) continue;
          for (const line of lines) free.set(keyOf(line), free.get(keyOf(line))! - line.quantity);
        }
      }),
    );
  });
});

describe('the ledger', () => {
  const level: NumberedLevel = {
    variantId: 'a',
    locationId: 'x',
    onHand: 10,
    reserved: 4,
    movementCount: 7,
  };

  test.each([
    ['sets', { onHand: 4 }, { onHand: 4, movementCount: 8 }, -6],
    ['adds', { quantity: 5 }, { onHand: 15, movementCount: 8 }, 5],
    ['takes', { quantity: -6 }, { onHand: 4, movementCount: 8 }, -6],
  ])('%s', (_, change, after, quantity) => {
    const result = applyChange(level, { variantId: 'a', kind: 'adjustment', ...change });
    expect(result).toMatchObject({ level: after, movement: { quantity, number: 8, before: 10 } });
  });

  test.each([{ onHand: 10 }, { quantity: 0 }])(
    'a change of nothing leaves no trace: %j',
    (change) => {
      const result = applyChange(level, { variantId: 'a', kind: 'count', ...change });
      expect(result).toEqual({ level, movement: null });
    },
  );

  test.each([{ onHand: 3 }, { quantity: -7 }, { quantity: -11 }])(
    'trial 35: holds are not dropped: %j',
    (change) => {
      const result = applyChange(level, { variantId: 'a', kind: 'count', ...change });
      expect(result).toMatchObject({ level, wanted: 10 + (change.quantity ?? -7) });
    },
  );

  test('sales of one transaction form a chain without a gap', () => {
    fc.assert(
      fc.property(fc.array(keyed(9), { minLength: 1, maxLength: 20 }), (lines) => {
        const sold = lines.map((line, index) => {
          return { ...line, reservationId: `r${index}`, reference: null };
        });
        const steps = saleSteps(sold);
        expect(steps.map(({ reservationId }) => reservationId)).toEqual(
          sold.map(({ reservationId }) => reservationId),
        );
        // As the database counts: every stock row ends at 3 pieces and movement 5 + what was sold.
        for (const own of Map.groupBy(steps, keyOf).values()) {
          const chain = own.map(({ quantity, quantityAfter, movesAfter }) => ({
            number: 5 + own.length - movesAfter,
            quantity: -quantity,
            before: 3 + quantityAfter + quantity,
            after: 3 + quantityAfter,
          }));
          expect(chain[0]).toMatchObject({ number: 6, before: 3 + total(own) });
          expect(chain.at(-1)).toMatchObject({ number: 5 + chain.length, after: 3 });
          for (const [index, { before, number, quantity, after: end }] of chain.entries()) {
            expect(before + quantity).toBe(end);
            expect(number).toBe(6 + index);
            if (index > 0) expect(before).toBe(chain[index - 1]!.after);
          }
        }
      }),
    );
  });
});

test.each([
  [{ lowStockThreshold: null, minimum: 0 }, 5],
  [{ lowStockThreshold: null, minimum: 8 }, 8],
  [{ lowStockThreshold: 2, minimum: 8 }, 2],
  [{ lowStockThreshold: 0, minimum: 0 }, 0],
])('the alert level of %j is %i', (own, level) => {
  expect(alertLevel(own, 5)).toBe(level);
});

test('times', () => {
  expect(wholeSecond('2026-11-22T01:02:03.456Z')).toBe('2026-11-22T01:02:03.000Z');
  expect(secondsAfter('2026-11-22T01:02:03.456Z', 60)).toBe('2026-11-22T01:03:03.456Z');
  expect(secondsAfter('2026-11-22T01:02:03.456Z', -3.456)).toBe('2026-11-22T01:02:00.000Z');
});
