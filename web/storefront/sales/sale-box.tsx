import { Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLanguage } from '../parts/shop-context.tsx';
import { Countdown } from './countdown.tsx';
import { LeftMeter } from './left-meter.tsx';
import { isRunning, type SeenOffer } from './sales-view.ts';

const box = 'flex min-h-33 flex-col justify-center gap-3 rounded-md p-4';

interface SaleBoxProps {
  seen: SeenOffer | undefined;
  /** The page was opened while this offer was shown, so its end is said. */
  hadOffer: boolean;
}

/**
 * What a product page says of its sale: until when, how much is left, how much one may have. Its
 * height stays while it changes, and what a shopper must know is read aloud once.
 */
export function SaleBox({ seen, hadOffer }: SaleBoxProps): ReactNode {
  const { t } = useLanguage();
  if (!seen && !hadOffer) return null;
  return (
    <section
      aria-label={t('sale.title')}
      className={`${box} ${seen ? 'bg-accent-soft' : 'bg-sunk'}`}
    >
      {seen ? <Running seen={seen} /> : <p>{t('sale.ended')}</p>}
      <p role="status" className="sr-only">
        {announcement(seen, t)}
      </p>
    </section>
  );
}

function Running({ seen }: { seen: SeenOffer }): ReactNode {
  const { t, money } = useLanguage();
  const { sale, offer, state } = seen;
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="inline-flex items-center gap-2 font-medium">
          <Zap aria-hidden size={18} strokeWidth={1.5} className="self-center text-accent" />
          {sale.name}
        </p>
        <Countdown sale={sale} className="text-18" />
      </div>
      <LeftMeter seen={seen} />
      <p className="text-14 text-quiet">
        {state === 'sold_out' && t('sale.sold_out_text')}
        {!isRunning(seen) && `${t('sale.will_cost', { price: money(offer.price) })} `}
        {state !== 'sold_out' && <Limit seen={seen} />}
      </p>
    </>
  );
}

function Limit({ seen: { sale, offer } }: { seen: SeenOffer }): ReactNode {
  const { t, weight } = useLanguage();
  const limit = sale.limitPerCustomer;
  if (limit === null) return t('sale.no_limit');
  return offer.unit === 'kilogram'
    ? t('sale.limit_weight', { weight: weight(limit) })
    : t('sale.limit', { count: limit });
}

/** Only what changes the shopper's choice; the count alone does not. */
function announcement(seen: SeenOffer | undefined, t: ReturnType<typeof useLanguage>['t']): string {
  if (!seen) return t('sale.ended');
  if (seen.state === 'sold_out') return `${t('sale.sold_out')} ${t('sale.sold_out_text')}`;
  return seen.state === 'live' ? t('sale.runs') : '';
}
