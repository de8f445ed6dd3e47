import { expect, test } from 'vitest';
import type { ProductDetail } from '#modules/search/contract.ts';
import { findVariant, firstChoice, readChoice, stateOf } from './variant-choice.ts';

const money = { amount: 100, currency: 'EUR' };

function variant(id: string, options: Record<string, string>, available: boolean) {
  return { id, options, available, price: money } as unknown as ProductDetail['variants'][number];
}

/** Navy in S and M (M sold out), ecru in M only. */
const jumper = {
  options: [
    { name: 'Colour', values: ['Navy', 'Ecru'] },
    { name: 'Size', values: ['S', 'M'] },
  ],
  variants: [
    variant('navy-m', { Colour: 'Navy', Size: 'M' }, false),
    variant('navy-s', { Colour: 'Navy', Size: 'S' }, true),
    variant('ecru-m', { Colour: 'Ecru', Size: 'M' }, true),
  ],
} as unknown as ProductDetail;

test('the first choice is one that can be had', () => {
  expect(firstChoice(jumper)).toEqual(['Navy', 'S']);
});

test.each([
  ['option.Colour=Ecru&option.Size=M', ['Ecru', 'M'], 'ecru-m'],
  ['option.Size=M', ['Navy', 'M'], 'navy-m'],
  ['option.Colour=Pink', ['Navy', 'S'], 'navy-s'],
  ['option.Colour=Ecru&option.Size=S', ['Ecru', 'S'], undefined],
])('%s chooses %j', (address, choice, id) => {
  const chosen = readChoice(jumper, new URLSearchParams(address), firstChoice(jumper));
  expect(chosen).toEqual(choice);
  expect(findVariant(jumper, chosen)?.id).toBe(id);
});

test.each([
  [['Navy', 'S'], 1, 'M', 'sold-out'],
  [['Navy', 'S'], 0, 'Ecru', 'not-made'],
  [['Navy', 'M'], 0, 'Ecru', 'available'],
] as const)('from %j, option %i as %s is %s', (choice, index, value, state) => {
  expect(stateOf(jumper, choice, index, value)).toBe(state);
});
