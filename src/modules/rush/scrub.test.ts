import { expect, test } from 'vitest';
import { pseudonyms, scrubBody, scrubPath } from './scrub.ts';

const names = pseudonyms('salt');
const cart = '01a201a2-02b5-706e-aff9-635601826222';
const variant = '01a201a2-05e9-70d5-94bd-3ff93909b14e';

test('nothing of a person or a card is kept, and the same stays the same', () => {
  const body = {
    cartId: cart,
    email: 'ada@example.org',
    shippingAddress: {
      name: 'Ada Shopper',
      line1: '1 High Street',
      city: 'London',
      postalCode: 'N1 1AA',
      country: 'GB',
      region: 'LND',
    },
    payment: { method: 'card', token: 'pm_4242424242424242' },
    note: 'ring twice, Ada',
  };
  const kept = JSON.stringify(scrubBody(body, names));
  for (const secret of ['Ada', 'ada@', 'High', 'London', 'N1', 'pm_', '4242', 'ring', cart]) {
    expect(kept).not.toContain(secret);
  }
  expect(kept).toContain('"country":"GB","region":"LND"');
  expect(kept).toContain('tok_removed');
  expect(JSON.stringify(scrubBody(body, pseudonyms('salt')))).toBe(kept);
  expect(JSON.stringify(scrubBody(body, pseudonyms('pepper')))).not.toBe(kept);
});

test.each([
  ['tok_ok', 'tok_ok'],
  ['tok_declined', 'tok_declined'],
  ['tok_ok:1881', 'tok_removed'],
  ['4242424242424242', 'tok_removed'],
  ['tok_ok\n4242', 'tok_removed'],
])('a token %j is kept as %s', (token, kept) => {
  expect(scrubBody({ payment: { method: 'card', token } }, names)).toEqual({
    payment: { method: 'card', token: kept },
  });
});

test('a path keeps its articles; carts and checkouts get pseudonyms that fit contracts', () => {
  const path = scrubPath(`/api/v1/carts/${cart}/lines/${variant}?secret=x`, names);
  expect(path).toBe(`/api/v1/carts/${names.id(cart)}/lines/${variant}`);
  expect(names.id(cart)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(scrubPath(`/api/v1/checkouts/${cart}`, names)).not.toContain(cart);
});
