import type { ReactNode } from 'react';
import { CardPicture, CardTitle } from '../parts/card-parts.tsx';
import { Price } from '../parts/price.tsx';
import { useLanguage } from '../parts/shop-context.tsx';
import { LeftMeter } from './left-meter.tsx';
import type { SeenOffer } from './sales-view.ts';

/** One article of a sale: picture, name, price then and now, and what is left of it. */
export function OfferTile({
  seen,
  first = false,
}: {
  seen: SeenOffer;
  first?: boolean;
}): ReactNode {
  const { offer, state } = seen;
  const { productSlug, title, variantTitle, imageId } = offer;
  const named = variantTitle !== '' && variantTitle !== title;
  const dim = state === 'sold_out' ? 'opacity-60' : '';
  return (
    <article className="group relative flex flex-col gap-3">
      <CardPicture imageId={imageId} first={first} className={dim} />
      <div className="flex flex-col gap-1">
        <CardTitle slug={productSlug} title={title} />
        <p className="min-h-[1.375rem] text-14 text-quiet">{named && variantTitle}</p>
        <OfferPrice seen={seen} />
        <LeftMeter seen={seen} />
      </div>
    </article>
  );
}

/** What it costs now; of a sale to come, what it will. */
function OfferPrice({ seen: { offer, state } }: { seen: SeenOffer }): ReactNode {
  const { t, money } = useLanguage();
  const isComing = state === 'coming' || state === 'begun';
  const normal = offer.compareAt;
  return (
    <p className="mb-1 min-h-[1.5625rem] text-14 md:text-16">
      {state === 'live' && <Price price={offer.price} compareAtPrice={normal} />}
      {state === 'sold_out' && normal && <Price price={normal} compareAtPrice={null} />}
      {isComing && (
        <span className="tabular">
          {t('sale.soon', { price: money(offer.price) })}
          {normal && <s className="ms-2 text-quiet">{money(normal)}</s>}
        </span>
      )}
    </p>
  );
}
