import { expect, test } from 'vitest';
import { knownDevice, rememberDevice } from './known-device.ts';

const secret = 'test secret, thirty-two characters';

test('a device is known for who signed in on it, in that shop, and for nobody else', () => {
  const cookie = rememberDevice(secret, 'shop', 'ana', undefined);
  expect(knownDevice(secret, 'shop', 'ana', cookie)).toBe(cookie.split('.')[0]);
  expect(knownDevice(secret, 'shop', 'ben', cookie)).toBeUndefined();
  expect(knownDevice(secret, 'other', 'ana', cookie)).toBeUndefined();
  expect(knownDevice('another secret', 'shop', 'ana', cookie)).toBeUndefined();
});

test('five people share a device under one id; the one who was away longest is forgotten', () => {
  let cookie: string | undefined;
  for (const person of ['ana', 'ben', 'cleo', 'dan', 'eve', 'fay']) {
    cookie = rememberDevice(secret, 'shop', person, cookie);
  }
  expect(knownDevice(secret, 'shop', 'fay', cookie)).toBe(
    knownDevice(secret, 'shop', 'ben', cookie),
  );
  expect(knownDevice(secret, 'shop', 'ana', cookie)).toBeUndefined();
});

test.each([undefined, '', 'x', 'a.b', `${'a'.repeat(43)}.${'b'.repeat(22)}`, 'x'.repeat(5000)])(
  'an invented cookie %# is no device',
  (cookie) => {
    expect(knownDevice(secret, 'shop', 'ana', cookie)).toBeUndefined();
  },
);
