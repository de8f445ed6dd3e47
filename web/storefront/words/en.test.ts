import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from './en.ts';

const root = new URL('../', import.meta.url);

/** All code of the storefront but this catalogue. */
function sources(): string {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .filter((name) => !name.startsWith('words/en'))
    .map((name) => readFileSync(new URL(name, root), 'utf8'))
    .join('\n');
}

test('every word is said somewhere', () => {
  const code = sources();
  const stems = new Set(Object.keys(en).map((key) => key.replace(/_(?:one|other)$/, '')));
  // Keys made from data begin with a part that stands in a template: `order.state_${state}`.
  const begun = [...code.matchAll(/`([a-z]+\.[a-z_]*)\$\{/g)].map(([, start = '']) => start);
  const unsaid = [...stems].filter(
    (stem) => !code.includes(`'${stem}'`) && !begun.some((start) => stem.startsWith(start)),
  );
  expect(unsaid).toEqual([]);
});

test('words are calm and short', () => {
  const loud = Object.values(en).filter(
    (words) => /!|oops|sorry|please/i.test(words) || words.split(' ').length >= 50,
  );
  expect(loud).toEqual([]);
});

test('the messages that others rely on are word for word', () => {
  expect(en['checkout.unavailable']).toBe('Payment service temporarily unavailable');
  expect(en['checkout.out_of_stock']).toBe('Insufficient stock');
  expect(en['account.sign_in_required']).toBe('You must be logged in');
  expect(en['checkout.declined']).toBe('Payment failed');
  expect(en['checkout.session_expired']).toBe('Session expired');
  expect(en['account.taken']).toBe('Address already in use');
});

test('an unavailable payment is told in under thirty words and names the retry', () => {
  const told = `${en['checkout.unavailable']} ${en['checkout.unavailable_text']}`;
  expect(told.split(' ').length).toBeLessThan(30);
  expect(told).toContain('{{seconds}}');
});
