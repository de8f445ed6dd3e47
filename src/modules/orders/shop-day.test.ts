import { expect, test } from 'vitest';
import { startOfDay } from './shop-day.ts';

test.each([
  ['2026-01-15', 'Europe/London', 0, '2026-01-15T00:00:00.000Z'],
  ['2026-07-15', 'Europe/London', 0, '2026-07-14T23:00:00.000Z'],
  ['2026-07-15', 'Europe/London', 1, '2026-07-15T23:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', 0, '2026-03-28T23:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', 1, '2026-03-29T22:00:00.000Z'],
  ['2026-11-01', 'America/New_York', 0, '2026-11-01T04:00:00.000Z'],
  ['2024-02-29', 'Asia/Kolkata', 0, '2024-02-28T18:30:00.000Z'],
])('the day %s in %s, %i days on, begins at %s', (day, zone, add, moment) => {
  expect(startOfDay(day, zone, add)).toBe(moment);
});
