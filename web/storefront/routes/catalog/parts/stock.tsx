import type { ReactNode } from 'react';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { Variant } from '../variant-choice.ts';

interface StockProps {
  variant: Variant | undefined;
  unit: string;
}

/** What is here, honestly: a number when it is small, nothing made up when it is not. */
export function Stock({ variant, unit }: StockProps): ReactNode {
  const { t, weight } = useLanguage();
  if (!variant?.available) return <Line mark="bg-danger" words={t('product.unavailable_hint')} />;
  const { left } = variant.stock;
  if (left === null) return <Line mark="bg-success" words={t('product.in_stock')} />;
  const words =
    unit === 'kilogram'
      ? t('product.weight_left', { weight: weight(left) })
      : t('product.left', { count: left });
  return <Line mark="bg-warning" words={words} />;
}

function Line({ mark, words }: { mark: string; words: string }): ReactNode {
  return (
    <p role="status" className="flex items-center gap-2 text-14">
      <span aria-hidden className={`size-2 rounded-full ${mark}`} />
      {words}
    </p>
  );
}
