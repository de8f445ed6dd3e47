import { expect, test } from 'vitest';
import { bodyOf, isCount, newPlan, type PlanFields } from './plan-model.ts';

const berlin = { currency: 'EUR', timeZone: 'Europe/Berlin' };

test('a new plan is for the next full hour of the shop', () => {
  const plan = newPlan(Date.parse('2026-11-22T10:20:00Z'), berlin);
  expect(plan).toMatchObject({ startsAt: '2026-11-22T12:00', endsAt: '2026-11-22T13:00' });
});

test('what was typed is sent in UTC and minor units', () => {
  const article = {
    variantId: 'mug',
    name: 'Mug',
    sku: 'MUG',
    unit: { code: 'piece' },
    normalMinor: 1600,
    available: 10,
  };
  const fields: PlanFields = {
    name: ' Noon ',
    startsAt: '2026-11-22T12:00',
    endsAt: '2026-11-22T13:00',
    limit: ' 2 ',
    offers: [{ article, price: '9,90', allotment: ' 5 ' }],
  };
  expect(bodyOf(fields, berlin)).toEqual({
    name: 'Noon',
    startsAt: '2026-11-22T11:00:00.000Z',
    endsAt: '2026-11-22T12:00:00.000Z',
    limitPerCustomer: 2,
    offers: [{ variantId: 'mug', price: { amount: 990, currency: 'EUR' }, allotment: 5 }],
  });
  expect(bodyOf({ ...fields, limit: '' }, berlin).limitPerCustomer).toBeNull();
});

test.each([
  ['1', true],
  [' 12 ', true],
  ['0', false],
  ['-1', false],
  ['1.5', false],
  ['', false],
  ['9999999999', false],
])('%j counts: %s', (text, counts) => {
  expect(isCount(text)).toBe(counts);
});
