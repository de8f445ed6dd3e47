/** Options make variants: one for each combination of values. What was typed for a variant survives. */
import { emptyVariant, type OptionForm, type VariantForm } from './form-model.ts';

/**
 * The variants after the options changed from `before` to `after`. A combination that existed keeps its
 * row; one that the person had taken out stays out; adding or removing an option keeps the rows that
 * still say the same.
 */
export function rebuildVariants(
  before: readonly OptionForm[],
  after: readonly OptionForm[],
  variants: readonly VariantForm[],
): VariantForm[] {
  const present = new Set(variants.map((variant) => keyOf(variant.optionValues)));
  const takenOut = new Set(
    combinations(before)
      .map(keyOf)
      .filter((key) => !present.has(key)),
  );
  const free = new Set(variants);
  const wanted = combinations(after).filter((values) => !takenOut.has(keyOf(values)));
  return wanted.map((values) => {
    const match = findMatch(values, free);
    if (!match) return emptyVariant(values);
    free.delete(match);
    return { ...match, optionValues: values };
  });
}

/** Every combination of the options' values, the last option turning fastest. */
export function combinations(options: readonly OptionForm[]): string[][] {
  return options
    .filter((option) => option.values.length > 0)
    .reduce<string[][]>(
      (rows, option) => rows.flatMap((row) => option.values.map((value) => [...row, value])),
      [[]],
    );
}

/** A SKU made of the title and the option values: `ENAMEL-MUG-BLUE`. */
export function suggestSku(title: string, optionValues: readonly string[]): string {
  return [title, ...optionValues]
    .join(' ')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
}

function findMatch(values: string[], free: ReadonlySet<VariantForm>): VariantForm | undefined {
  const rows = [...free];
  const key = keyOf(values);
  return (
    rows.find((row) => keyOf(row.optionValues) === key) ??
    rows.find(
      (row) => row.optionValues.length < values.length && within(row.optionValues, values),
    ) ??
    rows.find((row) => row.optionValues.length > values.length && within(values, row.optionValues))
  );
}

/** True when `few` stand in `many` in the same order. */
function within(few: readonly string[], many: readonly string[]): boolean {
  let at = 0;
  for (const value of many) if (value === few[at]) at += 1;
  return at === few.length;
}

function keyOf(values: readonly string[]): string {
  return JSON.stringify(values);
}
