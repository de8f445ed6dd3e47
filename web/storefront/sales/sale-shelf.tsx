import { Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ShopSale } from '#modules/flash-sales/contract.ts';
import { Container } from '../parts/container.tsx';
import { useLanguage } from '../parts/shop-context.tsx';
import { Countdown } from './countdown.tsx';
import { OfferTile } from './offer-tile.tsx';
import { seenOffers, type Sales, type SeenOffer } from './sales-view.ts';
import { useSales } from './sales-stream.ts';
import { useTurn } from './server-clock.ts';

const SHOWN = 4;

/** On the first page: the sale that runs with its first offers, or a line about the next one. */
export function SaleShelf({ sales }: { sales: Sales }): ReactNode {
  const now = useSales(sales);
  const seen = seenOffers(now, useTurn(now));
  const first = seen.find(({ state }) => state !== 'coming') ?? seen[0];
  if (!first) return null;
  const own = seen.filter(({ sale }) => sale.id === first.sale.id);
  return first.state === 'coming' ? (
    <Container className="pt-8">
      <SaleLine sale={first.sale} />
    </Container>
  ) : (
    <Shelf sale={first.sale} offers={own} />
  );
}

/** Over a list: that a sale runs or comes, and the way to it. */
export function SaleStrip({ sales }: { sales: Sales }): ReactNode {
  const now = useSales(sales);
  const seen = seenOffers(now, useTurn(now));
  const first = seen.find(({ state }) => state !== 'coming') ?? seen[0];
  return first ? <SaleLine sale={first.sale} /> : null;
}

function Shelf({ sale, offers }: { sale: ShopSale; offers: readonly SeenOffer[] }): ReactNode {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="sale" className="mt-8 bg-accent-soft md:mt-12">
      <Container className="py-8 md:py-12">
        <SaleHead sale={sale} id="sale" />
        <ul className="mt-6 grid grid-cols-2 gap-4 md:gap-6 lg:grid-cols-4">
          {offers.slice(0, SHOWN).map((seen) => (
            <li key={seen.offer.variantId}>
              <OfferTile seen={seen} />
            </li>
          ))}
        </ul>
        {offers.length > SHOWN && (
          <a
            href="/sale"
            className="mt-4 inline-flex min-h-11 items-center font-medium underline underline-offset-4"
          >
            {t('sale.see_all', { count: offers.length })}
          </a>
        )}
      </Container>
    </section>
  );
}

/** Name, time, and how much one may have. */
export function SaleHead({ sale, id }: { sale: ShopSale; id: string }): ReactNode {
  const { t } = useLanguage();
  const limit = sale.limitPerCustomer;
  const isWeight = sale.offers.some(({ unit }) => unit === 'kilogram');
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
      <h2 id={id} className="inline-flex items-center gap-2 text-28">
        <Zap aria-hidden size={22} strokeWidth={1.5} className="text-accent" />
        {sale.name}
      </h2>
      <Countdown sale={sale} className="text-22" />
      {limit !== null && !isWeight && (
        <p className="w-full text-14 text-quiet">{t('sale.limit', { count: limit })}</p>
      )}
    </div>
  );
}

function SaleLine({ sale }: { sale: ShopSale }): ReactNode {
  const { t } = useLanguage();
  return (
    <a
      href="/sale"
      className="group flex flex-wrap items-center justify-between gap-x-6 gap-y-1 rounded-md bg-accent-soft px-4 py-3 no-underline"
    >
      <span className="inline-flex items-center gap-2 font-medium">
        <Zap aria-hidden size={18} strokeWidth={1.5} className="text-accent" />
        {sale.name}
      </span>
      <Countdown sale={sale} />
      <span className="text-14 underline underline-offset-4 group-hover:no-underline">
        {t('sale.see_offers')}
      </span>
    </a>
  );
}
