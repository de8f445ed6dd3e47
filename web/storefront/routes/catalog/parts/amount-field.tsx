import type { ReactNode } from 'react';
import { Stepper } from '../../../parts/stepper.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';

interface AmountFieldProps {
  unit: string;
  /** How many there are, where that is said; null: enough. */
  left: number | null;
}

const WEIGHTS_GRAMS = [100, 250, 500, 750, 1000, 1500, 2000, 5000] as const;
const USUAL_GRAMS = 500;
/** More than anybody types by accident; the cart says if there are not that many. */
const QUANTITY_MAX = 99;

/** How much: pieces are counted, what is sold by weight is chosen in grams. */
export function AmountField({ unit, left }: AmountFieldProps): ReactNode {
  const { t, weight } = useLanguage();
  if (unit !== 'kilogram') {
    return (
      <Stepper name="quantity" label={t('product.quantity')} value={1} max={left ?? QUANTITY_MAX} />
    );
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor="quantity" className="text-14 font-medium">
        {t('product.amount')}
      </label>
      <select
        id="quantity"
        name="quantity"
        defaultValue={USUAL_GRAMS}
        className="tabular min-h-13 rounded-md border border-line-strong bg-surface px-3 text-16"
      >
        {WEIGHTS_GRAMS.filter((grams) => grams <= (left ?? Infinity)).map((grams) => (
          <option key={grams} value={grams}>
            {weight(grams)}
          </option>
        ))}
      </select>
    </div>
  );
}
