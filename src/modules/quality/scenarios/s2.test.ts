import { expect, test } from 'vitest';
import { tellsApart } from './s2.ts';

const none = { status: 200, code: null, body: { items: [], nextCursor: null } };
const absent = (requestId: string) => ({
  status: 404,
  code: 'order_not_found',
  body: { code: 'order_not_found', detail: 'There is no such order.', requestId },
});

test('a list that shows something of another shop is told apart, though both answers are 200', () => {
  const shown = { ...none, body: { items: [{ id: 'theirs' }], nextCursor: null } };
  expect(tellsApart('GET', none, shown)).toBe(true);
  expect(tellsApart('GET', none, none)).toBe(false);
});

test('a refusal is told apart by its words, and not by the name of its request', () => {
  const [one, two] = [absent('1'), absent('2')];
  expect(tellsApart('PUT', one, two)).toBe(false);
  const talks = { ...two, body: { ...two.body, detail: 'This order is of another shop.' } };
  expect(tellsApart('PUT', one, talks)).toBe(true);
  expect(tellsApart('PUT', one, { ...two, status: 409 })).toBe(true);
});

test('where the client makes the id, what was made repeats it', () => {
  const made = (id: string) => ({ status: 201, code: null, body: { id } });
  expect(tellsApart('PUT', made('1'), made('2'))).toBe(false);
});
