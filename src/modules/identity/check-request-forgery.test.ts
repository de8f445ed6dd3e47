import { expect, test } from 'vitest';
import { checkRequestForgery, type ForgeryFacts } from './check-request-forgery.ts';

const session = { csrfToken: 'right-token' };
const facts: ForgeryFacts = {
  method: 'POST',
  host: 'blue.localhost:3000',
  origin: 'http://blue.localhost:3000',
  secFetchSite: 'same-origin',
  hasAuthorization: false,
  csrfToken: 'right-token',
};
const bare = { origin: undefined, secFetchSite: undefined, csrfToken: undefined };
const evil = { origin: 'https://evil.example', secFetchSite: 'cross-site' };

const table: [string, Partial<ForgeryFacts>, typeof session | null, string | null][] = [
  ['a form of this very page', {}, session, null],
  ['an address typed by the person', { origin: undefined, secFetchSite: 'none' }, session, null],
  ['TLS ended by a proxy', { origin: 'https://blue.localhost:3000' }, session, null],
  ['default port left out', { host: 'a.shop:443', origin: 'https://a.shop' }, session, null],
  ['reading from elsewhere', { method: 'GET', ...evil, csrfToken: undefined }, session, null],
  ['a program with a cookie and token', { ...bare, csrfToken: 'right-token' }, session, null],
  ['a program without cookie', bare, null, null],
  ['a page elsewhere with its own key', { ...evil, hasAuthorization: true }, null, null],
  ['sign-in on this page', { csrfToken: undefined }, null, null],
  ['cross-site with the token', evil, session, 'cross_site'],
  ['sign-in from another site', { ...evil, csrfToken: undefined }, null, 'cross_site'],
  ['a key does not excuse a cookie', { ...evil, hasAuthorization: true }, session, 'cross_site'],
  ['origin null (sandboxed frame)', { origin: 'null' }, session, 'cross_site'],
  ['another shop of the system', { origin: 'http://red.localhost:3000' }, session, 'cross_site'],
  ['same site, other host', { secFetchSite: 'same-site' }, session, 'cross_site'],
  ['another port', { origin: 'http://blue.localhost:3001' }, session, 'cross_site'],
  ['user info in the origin', { origin: 'http://blue.localhost:3000@evil' }, session, 'cross_site'],
  ['a longer host', { origin: 'http://blue.localhost:3000.evil' }, session, 'cross_site'],
  [
    'only Sec-Fetch-Site says so',
    { origin: undefined, secFetchSite: 'cross-site' },
    session,
    'cross_site',
  ],
  ['no token', { csrfToken: undefined }, session, 'csrf_token_missing'],
  ['empty token', { csrfToken: '' }, session, 'csrf_token_missing'],
  ['cookie alone', bare, session, 'csrf_token_missing'],
  ['wrong token', { csrfToken: 'wrong-token' }, session, 'csrf_token_wrong'],
  ['other length', { csrfToken: 'right-token-and-more' }, session, 'csrf_token_wrong'],
];

test.each(table)('trial 49: %s', (_name, change, given, expected) => {
  for (const method of change.method
    ? [change.method]
    : ['POST', 'PUT', 'PATCH', 'DELETE', 'post']) {
    expect(checkRequestForgery({ ...facts, ...change, method }, given)).toBe(expected);
  }
});
