import { expect, test } from 'vitest';
import {
  isWalName,
  parseHistory,
  parseLsn,
  parseWalName,
  segmentName,
  segmentNumber,
} from './wal.ts';

const MB16 = 16 * 1024 * 1024;

test.each([
  ['0/3000028', 1, '000000010000000000000003'],
  ['0/FF000000', 1, '0000000100000000000000FF'],
  ['1/0', 2, '000000020000000100000000'],
  ['2A/5000000', 17, '000000110000002A00000005'],
])('position %s on timeline %i lies in %s, and the name leads back', (lsn, timeline, name) => {
  const number = segmentNumber(parseLsn(lsn), MB16);
  expect(segmentName(timeline, number, MB16)).toBe(name);
  expect(parseWalName(name, MB16)).toEqual({ kind: 'segment', timeline, number });
});

test('other segment sizes number their files differently', () => {
  const number = segmentNumber(parseLsn('1/40000000'), (1024 * MB16) / 16);
  expect(segmentName(1, number, (1024 * MB16) / 16)).toBe('000000010000000100000001');
});

test('what belongs to a log, and what does not', () => {
  expect(parseWalName('00000002.history', MB16)).toEqual({ kind: 'history', timeline: 2 });
  expect(parseWalName('000000010000000000000003.00000028.backup', MB16)?.kind).toBe('note');
  expect(parseWalName('000000010000000000000003.partial', MB16)?.kind).toBe('note');
  for (const name of [
    'archtemp.000000010000000000000003.12.3',
    'a',
    '',
    '../000000010000000000000003',
  ])
    expect(isWalName(name)).toBe(false);
});

test('a history file names its ancestors and where they ended', () => {
  const text = '1\t0/4000110\tbefore 2026-11-22\n\n2\t1/5000000\tno recovery target specified\n';
  expect(parseHistory(text)).toEqual([
    { timeline: 1, endedAt: 0x4000110n },
    { timeline: 2, endedAt: 0x1_0500_0000n },
  ]);
});

test('what is no position is a broken assumption', () => {
  expect(() => parseLsn('3000028')).toThrow('no position');
});
