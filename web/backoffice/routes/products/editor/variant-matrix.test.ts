import { expect, test } from 'vitest';
import { emptyVariant, type VariantForm } from './form-model.ts';
import { combinations, rebuildVariants, suggestSku } from './variant-matrix.ts';

const colour = { name: 'Colour', values: ['Blue', 'Red'] };
const size = { name: 'Size', values: ['S', 'L'] };

function named(sku: string, ...optionValues: string[]): VariantForm {
  return { ...emptyVariant(optionValues), sku };
}

function shape(variants: VariantForm[]): [string, ...string[]][] {
  return variants.map((variant) => [variant.sku, ...variant.optionValues]);
}

test('without options there is one variant', () => {
  expect(combinations([])).toEqual([[]]);
  expect(combinations([{ name: 'Colour', values: [] }])).toEqual([[]]);
});

test('the first option takes over what was typed for the plain product', () => {
  expect(shape(rebuildVariants([], [colour], [named('MUG')]))).toEqual([
    ['MUG', 'Blue'],
    ['', 'Red'],
  ]);
});

test('a second option keeps the rows at its first value', () => {
  const rows = [named('B', 'Blue'), named('R', 'Red')];
  expect(shape(rebuildVariants([colour], [colour, size], rows))).toEqual([
    ['B', 'Blue', 'S'],
    ['', 'Blue', 'L'],
    ['R', 'Red', 'S'],
    ['', 'Red', 'L'],
  ]);
});

test('taking an option away keeps one row for each remaining value', () => {
  const rows = [named('BS', 'Blue', 'S'), named('BL', 'Blue', 'L'), named('RL', 'Red', 'L')];
  expect(shape(rebuildVariants([colour, size], [colour], rows))).toEqual([
    ['BS', 'Blue'],
    ['RL', 'Red'],
  ]);
});

test('a combination that was taken out stays out, a new value comes in', () => {
  const rows = [named('BS', 'Blue', 'S'), named('BL', 'Blue', 'L'), named('RS', 'Red', 'S')];
  const wider = { name: 'Size', values: ['S', 'L', 'XL'] };
  expect(shape(rebuildVariants([colour, size], [colour, wider], rows))).toEqual([
    ['BS', 'Blue', 'S'],
    ['BL', 'Blue', 'L'],
    ['', 'Blue', 'XL'],
    ['RS', 'Red', 'S'],
    ['', 'Red', 'XL'],
  ]);
});

test('a suggested SKU is short, plain and speaks', () => {
  expect(suggestSku('Enamel mug', ['Crème brûlée', 'XL'])).toBe('ENAMEL-MUG-CREME-BRULEE-XL');
});
