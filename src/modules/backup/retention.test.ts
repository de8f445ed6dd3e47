import { expect, test } from 'vitest';
import type { BackupRecord } from './model.ts';
import { nextTimeOfDay, planPruning } from './retention.ts';

const DAY_MS = 86_400_000;
const now = new Date('2026-11-22T12:00:00Z');

/** One backup a day at 02:00, `days` of them, the oldest first. */
function daily(days: number): BackupRecord[] {
  return Array.from({ length: days }, (_each, index) => {
    const age = days - 1 - index;
    const endedAt = new Date(Date.UTC(2026, 10, 22, 2) - age * DAY_MS).toISOString();
    return { id: `age ${age}`, endedAt, walFrom: `0/${index}000000`, timeline: 1 } as BackupRecord;
  });
}

const ages = (records: readonly BackupRecord[]): number[] =>
  records.map(({ id }) => Number(id.slice(4))).toSorted((a, b) => a - b);

test('every moment of the days can be restored: one backup from before them stays', () => {
  const { keep, remove, walFrom } = planPruning(daily(40), { days: 30, weeks: 0, months: 0 }, now);
  expect(ages(keep)).toEqual(Array.from({ length: 31 }, (_each, age) => age));
  expect(ages(remove)).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39]);
  expect(walFrom).toBe(0x9000000n);
});

test('weeks and months keep the newest of each; the log is kept for the days alone', () => {
  const { keep, walFrom } = planPruning(daily(120), { days: 7, weeks: 4, months: 4 }, now);
  expect(ages(keep)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 14, 21, 22, 53, 83]);
  expect(walFrom).toBe(0x112000000n);
});

test('after a restore into the past the log that newer backups begin with is kept', () => {
  const records = daily(40).map((record, index) =>
    index < 35 ? record : { ...record, walFrom: '0/7000000', timeline: 2 },
  );
  const { walFrom } = planPruning(records, { days: 30, weeks: 0, months: 0 }, now);
  expect(walFrom).toBe(0x7000000n);
});

test('the only good backup is never removed, whatever its age', () => {
  const old = daily(1).map((each) => ({ ...each, endedAt: '2020-01-01T00:00:00.000Z' }));
  expect(planPruning(old, { days: 1, weeks: 0, months: 0 }, now).remove).toEqual([]);
  expect(planPruning([], { days: 1, weeks: 0, months: 0 }, now)).toEqual({
    keep: [],
    remove: [],
    walFrom: null,
  });
});

test.each([
  ['2026-11-22T01:59:59Z', '02:00', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T02:00:00Z', '02:00', '2026-11-23T02:00:00.000Z'],
  ['2026-12-31T23:00:00Z', '00:30', '2027-01-01T00:30:00.000Z'],
])('after %s, %s comes at %s', (from, at, next) => {
  expect(nextTimeOfDay(new Date(from), at)?.toISOString()).toBe(next);
});

test('off is never', () => {
  expect(nextTimeOfDay(now, 'off')).toBeNull();
});
