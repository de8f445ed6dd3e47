import type { ReactNode } from 'react';
import type { ShopSale } from '#modules/flash-sales/contract.ts';
import { ButtonLink } from '../../../shared/ui/button.tsx';
import type { PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { OfferTile } from '../../sales/offer-tile.tsx';
import { SaleHead } from '../../sales/sale-shelf.tsx';
import { seenOffers, type Sales, type SeenOffer } from '../../sales/sales-view.ts';
import { useSales } from '../../sales/sales-stream.ts';
import { useTurn } from '../../sales/server-clock.ts';

export interface SaleData {
  readonly sales: Sales;
}

/** Every sale that runs or comes, with all its offers. */
export default function SalePage({ data }: PageProps<SaleData>): ReactNode {
  const { t } = useLanguage();
  const sales = useSales(data.sales);
  const seen = seenOffers(sales, useTurn(sales));
  const shown = sales.filter((sale) => seen.some((each) => each.sale.id === sale.id));
  return (
    <Container className="pt-8 md:pt-12">
      <h1 className="text-36 md:text-48">{t('sale.page')}</h1>
      <p className="mt-2 max-w-140 text-18 text-quiet">{t('sale.lead')}</p>
      {shown.length === 0 && <None had={data.sales.length > 0} />}
      {shown.map((sale, i) => (
        <OneSale
          key={sale.id}
          sale={sale}
          offers={seen.filter((each) => each.sale.id === sale.id)}
          first={i === 0}
        />
      ))}
    </Container>
  );
}

interface OneSaleProps {
  sale: ShopSale;
  offers: readonly SeenOffer[];
  first: boolean;
}

function OneSale({ sale, offers, first }: OneSaleProps): ReactNode {
  const id = `sale-${sale.id}`;
  return (
    <section aria-labelledby={id} className="mt-10 border-t border-line pt-8 md:mt-12">
      <SaleHead sale={sale} id={id} />
      <ul className="mt-6 grid grid-cols-2 gap-x-4 gap-y-8 md:grid-cols-3 md:gap-x-6 lg:grid-cols-4">
        {offers.map((seen, i) => (
          <li key={seen.offer.variantId}>
            <OfferTile seen={seen} first={first && i < 4} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function None({ had }: { had: boolean }): ReactNode {
  const { t } = useLanguage();
  return (
    <div
      role="status"
      className="mt-8 flex flex-col items-start gap-4 rounded-lg bg-sunk p-8 md:p-12"
    >
      <p className="font-display text-22 font-medium">{t(had ? 'sale.over' : 'sale.none')}</p>
      <p className="text-quiet">{t('sale.none_hint')}</p>
      <ButtonLink href="/products">{t('home.browse')}</ButtonLink>
    </div>
  );
}
