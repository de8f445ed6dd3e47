import type { ProductDetail } from '#modules/search/contract.ts';

export type Variant = ProductDetail['variants'][number];

/** Chosen values, one per option of the product, in its order. */
export type Choice = readonly string[];

/** Form field and address parameter of an option. */
export function optionField(name: string): string {
  return `option.${name}`;
}

/**
 * The choice that an address or a form holds; what is missing or unknown is taken from `fallback`.
 */
export function readChoice(
  product: Pick<ProductDetail, 'options'>,
  fields: { get(name: string): unknown },
  fallback: Choice,
): Choice {
  return product.options.map(({ name, values }, i) => {
    const given = fields.get(optionField(name));
    return typeof given === 'string' && values.includes(given) ? given : (fallback[i] ?? '');
  });
}

/** What is shown before anybody chose: the first variant that can be had, else the first. */
export function firstChoice({ variants, options }: ProductDetail): Choice {
  const shown = variants.find(({ available }) => available) ?? variants[0];
  return options.map(({ name }) => shown?.options[name] ?? '');
}

/** The variant of a choice; undefined where this combination is not made. */
export function findVariant(product: ProductDetail, choice: Choice): Variant | undefined {
  return product.variants.find((variant) =>
    product.options.every(({ name }, i) => variant.options[name] === choice[i]),
  );
}

export type ValueState = 'available' | 'sold-out' | 'not-made';

/** What choosing `value` for option `index` would lead to, the other choices as they are. */
export function stateOf(
  product: ProductDetail,
  choice: Choice,
  index: number,
  value: string,
): ValueState {
  const variant = findVariant(product, choice.with(index, value));
  if (!variant) return 'not-made';
  return variant.available ? 'available' : 'sold-out';
}
