import { expect, test } from 'vitest';
import { localOfUtc, utcOfLocal } from './shop-time.ts';

test.each([
  ['2026-11-27T09:00', 'Europe/Berlin', '2026-11-27T08:00:00.000Z'],
  ['2026-07-01T09:00', 'Europe/Berlin', '2026-07-01T07:00:00.000Z'],
  ['2026-11-27T09:00', 'UTC', '2026-11-27T09:00:00.000Z'],
  ['2026-11-27T00:30', 'Asia/Kolkata', '2026-11-26T19:00:00.000Z'],
  ['2026-11-27T20:00', 'America/Los_Angeles', '2026-11-28T04:00:00.000Z'],
  // The clocks of Berlin go from 3:00 back to 2:00 on this day: the first of the two.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  // And from 2:00 to 3:00 on this: there is no half past two.
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
])('%s in %s is %s', (local, zone, moment) => {
  expect(utcOfLocal(local, zone)).toBe(moment);
});

test.each(['', 'tomorrow', '2026-13-01T00:00', '2026-11-27'])('%j is no time', (text) => {
  expect(utcOfLocal(text, 'UTC')).toBeNull();
});

test('what is shown in a field is read back as it was, every hour of a year', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC']) {
    for (let hour = 0; hour < 365 * 24; hour += 7) {
      const moment = new Date(Date.UTC(2026, 0, 1, hour)).toISOString();
      const local = localOfUtc(moment, zone);
      expect(localOfUtc(utcOfLocal(local, zone) ?? '', zone)).toBe(local);
    }
  }
});
