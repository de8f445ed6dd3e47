import { expect, test } from 'vitest';
import type { PageRequest, ShopView } from '../../page.ts';
import type { Problem } from '../../server/api.ts';
import { languageOf } from '../../words/language.ts';
import { explainRefusal } from './explain-refusal.ts';

function explain(changes: Partial<Problem>, form: Record<string, string> = {}) {
  const request = {
    form: new URLSearchParams(form),
    shop: { currency: 'EUR' } as ShopView,
    language: languageOf('en-IE', 'Europe/Dublin'),
  } as PageRequest;
  const problem = {
    code: 'overloaded',
    status: 503,
    detail: '',
    errors: [],
    retryAfterSeconds: null,
    document: {},
    ...changes,
  };
  return explainRefusal(request, problem);
}

test('a busy shop is asked again once by the page itself, then by the shopper, always the same attempt', () => {
  const first = explain({ retryAfterSeconds: 2 });
  expect(first.notice?.retry).toEqual({ seconds: 2, automatic: true });
  expect(first).toMatchObject({ newId: false, tries: 1 });
  const second = explain({ retryAfterSeconds: 2 }, { tries: '1' });
  expect(second.notice?.retry).toEqual({ seconds: 2, automatic: false });
  expect(second).toMatchObject({ newId: false, tries: 2 });
});

test.each(['-7', 'x', '', '1e9'])('a count of tries of %j does no harm', (tries) => {
  const { tries: next } = explain({}, { tries });
  expect(Number.isSafeInteger(next) && next > 0).toBe(true);
});

test('nobody is kept watching a page for half a minute', () => {
  expect(explain({ retryAfterSeconds: 30 }).notice?.retry?.automatic).toBe(false);
});

test.each([
  ['payment_unavailable', 503, false],
  ['sales_paused', 503, false],
  ['database_unavailable', 503, true],
  ['too_many_requests', 429, true],
])('%s offers the same attempt again; by itself: %s', (code, status, automatic) => {
  const { notice, newId } = explain({ code, status });
  expect(notice?.retry?.automatic).toBe(automatic);
  expect(newId).toBe(false);
});

test.each(['flash_sale_sold_out', 'flash_sale_limit_reached', 'out_of_stock'])(
  '%s leads to the cart and offers no retry that would be refused again',
  (code) => {
    const { notice } = explain({ code, status: 409 });
    expect(notice?.link?.href).toBe('/cart');
    expect(notice?.retry).toBeNull();
  },
);

test('what the shopper reads when payment is away is short and offers a retry within 5 seconds', () => {
  const { notice } = explain({ code: 'payment_unavailable', status: 503 });
  const words = `${notice?.title} ${notice?.text}`.split(/\s+/);
  expect(words.length).toBeLessThan(30);
  expect(notice?.retry?.seconds).toBeLessThanOrEqual(5);
});

test('an attempt that ended is followed by a new one', () => {
  expect(explain({ code: 'payment_declined', status: 402 }).newId).toBe(true);
  expect(explain({ code: 'flash_sale_limit_reached', status: 409 }).newId).toBe(true);
});
