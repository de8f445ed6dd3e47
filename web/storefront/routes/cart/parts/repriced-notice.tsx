import type { ReactNode } from 'react';
import { Notice } from '../../../../shared/ui/notice.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { CartData } from '../cart-data.ts';

/** A price that changed since the shopper last saw it is said, with both prices. */
export function RepricedNotice({ repriced }: Pick<CartData, 'repriced'>): ReactNode {
  const { t, money } = useLanguage();
  if (repriced.length === 0) return null;
  return (
    <Notice meaning="info" title={t('cart.repriced', { count: repriced.length })}>
      <ul>
        {repriced.map(({ variantId, title, before, now }) => (
          <li key={variantId} className="tabular">
            {t('cart.repriced_line', { title, before: money(before), now: money(now) })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
