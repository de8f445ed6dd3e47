import type { ReactNode } from 'react';
import type { MoneyValue } from '../words/language.ts';
import { useLanguage } from './shop-context.tsx';

interface PriceProps {
  price: MoneyValue;
  compareAtPrice: MoneyValue | null;
  /** The cheapest of several: "from €16.00". */
  from?: boolean;
  className?: string;
}

/** A price, with the former one struck through and read as such. */
export function Price({
  price,
  compareAtPrice,
  from = false,
  className = '',
}: PriceProps): ReactNode {
  const { money, t } = useLanguage();
  const now = from ? t('product.from', { price: money(price) }) : money(price);
  if (!compareAtPrice) return <span className={`tabular ${className}`}>{now}</span>;
  return (
    <span className={`tabular inline-flex flex-wrap items-baseline gap-x-2 ${className}`}>
      <span className="text-danger">
        <span className="sr-only">{t('product.now', { price: now })}</span>
        <span aria-hidden>{now}</span>
      </span>
      <span className="text-[0.875em] text-quiet">
        <span className="sr-only">{t('product.was', { price: money(compareAtPrice) })}</span>
        <s aria-hidden>{money(compareAtPrice)}</s>
      </span>
    </span>
  );
}
