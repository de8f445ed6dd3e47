import { expect, test } from 'vitest';
import { generatePassword } from './make-secret.ts';
import {
  areLoginNames,
  nextThrottle,
  normalForm,
  passwordWeakness,
  sourceOf,
  throttlePolicies,
  type ThrottleState,
} from './model.ts';

test.each([
  ['Ana@Example.COM', 'ana@example.com'],
  [' ana@example.com ', 'ana@example.com'],
  ['e\u0301ric', '\u00e9ric'],
  ['ＡＮＡ', 'ana'],
  ['\u212Aim', 'kim'],
])('trial 64: %j is compared as %j', (typed, key) => {
  expect(normalForm(typed)).toBe(key);
});

test('trial 64: the normal form is its own normal form, and look-alikes stay apart', () => {
  for (const name of ['İstanbul', 'ǅ', 'ﬁre@x.de', 'ＡＮＡ', 'Å', '👩‍🚀']) {
    expect(normalForm(normalForm(name))).toBe(normalForm(name));
  }
  expect(normalForm('аna')).not.toBe(normalForm('ana'));
});

test.each([
  ['ana@example.com', undefined, true],
  [undefined, 'ana', true],
  [undefined, 'zoë_7', true],
  [undefined, undefined, false],
  [undefined, 'ana@home', false],
  [undefined, '-ana', false],
  [undefined, 'a\u200bna', false],
  [undefined, '\u202eana', false],
  ['a\u200bna@example.com', undefined, false],
  ['ana', undefined, false],
])('names to sign in with: %j %j', (email, username, fine) => {
  expect(areLoginNames(email, username)).toBe(fine);
});

test.each([
  ['short', 'at least 10'],
  ['password123', 'lists'],
  ['P@ssw0rd2026', 'lists'],
  ['admin123456', 'lists'],
  ['passwordpassword', 'lists'],
  ['aaaaaaaaaaaa', 'different'],
  ['abcdefghijkl', 'neighbouring'],
  ['98765432109', 'neighbouring'],
  ['ana.miller1', 'own name'],
  ['x'.repeat(600), 'bytes'],
])('%j is too weak: %s', (password, reason) => {
  expect(passwordWeakness(password, ['ana.miller@example.com'])).toContain(reason);
});

test.each([
  'correct horse battery',
  'kleiner grüner Kaktus',
  'Tr0ub4dor&3x',
  '長い合言葉をここに書く',
])('%j will do', (password) => {
  expect(passwordWeakness(password, ['ana@example.com', 'Ana'])).toBeNull();
});

test('generated passwords are strong and differ', () => {
  const made = Array.from({ length: 50 }, generatePassword);
  expect(new Set(made).size).toBe(50);
  for (const password of made) expect(passwordWeakness(password, [])).toBeNull();
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the source of %s is %s', (ip, source) => {
  expect(sourceOf(ip)).toBe(source);
});

const start = '2026-11-22T08:00:00.000Z';
const at = (seconds: number): string => new Date(Date.parse(start) + seconds * 1000).toISOString();

function failTimes(count: number, policy = throttlePolicies.account_source): ThrottleState {
  let state: ThrottleState = { failures: 0, lastFailureAt: start, lockedUntil: null };
  for (let failure = 0; failure < count; failure += 1) {
    const next = nextThrottle({ ...state, lockedUntil: null }, start, policy);
    if ('waitSeconds' in next) throw new Error('not locked here');
    state = next;
  }
  return state;
}

test('five failures lock an account for its source for 15 minutes, then it starts anew', () => {
  const policy = throttlePolicies.account_source;
  expect(failTimes(4).lockedUntil).toBeNull();
  expect(failTimes(5).lockedUntil).toBe(at(900));
  expect(nextThrottle(failTimes(5), at(899.5), policy)).toEqual({ waitSeconds: 1 });
  expect(nextThrottle(failTimes(5), at(900), policy)).toMatchObject({
    failures: 1,
    lockedUntil: null,
  });
});

test('failures from many sources double the wait, up to a minute', () => {
  const policy = throttlePolicies.account;
  expect(failTimes(19, policy).lockedUntil).toBeNull();
  expect(failTimes(20, policy).lockedUntil).toBe(at(1));
  expect(failTimes(23, policy).lockedUntil).toBe(at(8));
  expect(failTimes(500, policy).lockedUntil).toBe(at(60));
});
