import { expect, test } from 'vitest';
import type { PageRequest } from '../../page.ts';
import { draftOf, noWaiting, placeOf, waitingCookies } from './waiting-cookies.ts';

const form = new URLSearchParams({
  checkoutId: '0b0f4b9e-0000-4000-8000-000000000000',
  expectedTotal: '1250',
  email: 'ada@example.org',
  name: 'Áda "Quote" Byrne; 100 %',
  line1: '12 Quay Street',
  postalCode: 'D02',
  city: 'Dublin',
  country: 'IE',
  token: 'tok_ok',
  _csrf: 'not kept',
});

function request(parts: Partial<PageRequest>): PageRequest {
  return { form: new URLSearchParams(), cookies: {}, ...parts } as PageRequest;
}

function kept(cookies: ReturnType<typeof waitingCookies>): Record<string, string> {
  return Object.fromEntries(cookies.map(({ name, value }) => [name, value ?? '']));
}

test('what was typed comes back as it was, without the session token', () => {
  const cookies = kept(waitingCookies(request({ form }), 'a-place', 41));
  const draft = draftOf(request({ cookies }));
  expect(draft?.aheadAtFirst).toBe(41);
  const fields = Object.fromEntries(draft?.fields ?? []);
  expect(fields).toMatchObject({ name: form.get('name'), checkoutId: form.get('checkoutId') });
  expect(fields).not.toHaveProperty('_csrf');
  expect(placeOf(request({ cookies }))).toBe('a-place');
});

test.each(['', '{', '7', '[]', '["x"]', 'null'])('a draft of %j is no draft', (text) => {
  expect(draftOf(request({ cookies: { checkout_draft: text } }))).toBeUndefined();
});

test('a draft too long for a cookie is not kept, the place is', () => {
  const long = new URLSearchParams({ ...Object.fromEntries(form), line1: 'ж'.repeat(800) });
  const cookies = kept(waitingCookies(request({ form: long }), 'a-place', 1));
  expect(cookies).toEqual({ waiting_place: 'a-place', checkout_draft: '' });
});

test('both are forgotten together, and only where there is something to forget', () => {
  expect(noWaiting(request({}))).toEqual([]);
  const cookies = kept(waitingCookies(request({ form }), 'a-place', 1));
  expect(noWaiting(request({ cookies })).map(({ value }) => value)).toEqual([null, null]);
});
