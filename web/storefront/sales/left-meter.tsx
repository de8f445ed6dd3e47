import type { ReactNode } from 'react';
import { useLanguage } from '../parts/shop-context.tsx';
import type { SeenOffer } from './sales-view.ts';

/** How much of what was set aside is left, as a bar and in words. Nothing is rounded up. */
export function LeftMeter({ seen }: { seen: SeenOffer }): ReactNode {
  const { offer, state } = seen;
  const words = useLeftWords()(seen);
  const share = state === 'coming' || state === 'begun' ? 1 : offer.left / offer.allotment;
  return (
    <div className="flex flex-col gap-1.5">
      <svg aria-hidden viewBox="0 0 100 4" preserveAspectRatio="none" className="h-1 w-full">
        <rect width="100" height="4" className="fill-line" />
        <rect
          width={(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}
          height="4"
          className="fill-accent"
        />
      </svg>
      <p className="tabular text-14">{words}</p>
    </div>
  );
}

/** "12 of 120 left", "120 at this price", "Sold out at the sale price". */
export function useLeftWords(): (seen: SeenOffer) => string {
  const { t, number, weight } = useLanguage();
  return ({ offer, state }) => {
    const amount = (steps: number): string =>
      offer.unit === 'kilogram' ? weight(steps) : number(steps);
    if (state === 'sold_out') return t('sale.sold_out');
    const all = amount(offer.allotment);
    if (state !== 'live') return t('sale.set_aside', { all });
    return t('sale.left_of', { left: amount(offer.left), all });
  };
}
