import { expect, test } from 'vitest';
import { sanitizeReturnPath } from './return-path.ts';

const hostile = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https://evil.example/account',
  'javascript:alert(1)',
  '/account%0d%0aSet-Cookie:x=1',
  '/account\r\nSet-Cookie: x=1',
  '/account\u0000',
  '/account@evil.example',
  'user:password@evil.example',
  '/@evil.example',
  '/аccount',
  '/account/../../evil',
  '/account/%2e%2e/evil',
  '/account//evil.example',
  '/%2f%2fevil.example',
  '/%5cevil.example',
  '/account/%255cevil',
  ' /account',
  'account',
  '/api/v1/session',
  '/accounting',
  `/account/${'a'.repeat(600)}`,
  '',
  null,
  undefined,
];

test.each(hostile)('trial 53: %j goes home', (wish) => {
  expect(sanitizeReturnPath(wish)).toBe('/');
});

const own = [
  '/account',
  '/account/orders?state=placed&query=blue%20mug',
  '/checkout',
  '/products/blue-mug#details',
  '/backoffice/orders/0190f2a4-0000-7000-8000-000000000000',
  '/till',
];

test.each(own)('trial 53: %j is one of our pages', (wish) => {
  expect(sanitizeReturnPath(wish)).toBe(wish);
});
