import type { ReactNode } from 'react';
import type { CardProduct } from '../routes/catalog/card-product.ts';
import { SaleBadge } from '../sales/sale-badge.tsx';
import { useSales } from '../sales/sales-stream.ts';
import { liveOfferOf, priceNow, type Sales, type SeenOffer } from '../sales/sales-view.ts';
import { useTurn } from '../sales/server-clock.ts';
import { CardPicture, CardTitle } from './card-parts.tsx';
import { Price } from './price.tsx';
import { useLanguage } from './shop-context.tsx';

interface ProductCardProps {
  product: CardProduct;
  /** What a flash sale offers of it right now, and what it offered when the page was sent. */
  seen?: SeenOffer | undefined;
  was?: SeenOffer | undefined;
  /** Among the pictures seen first. */
  first?: boolean;
}

/** One product in a grid: picture, title, price, and the state of its stock when that matters. */
export function ProductCard({ product, seen, was, first = false }: ProductCardProps): ReactNode {
  const { slug, title, imageId, priceVaries } = product;
  const { price, compareAtPrice } = priceNow(product, seen, was);
  return (
    <article className="group relative flex flex-col gap-3">
      <CardPicture imageId={imageId} first={first}>
        {seen && <SaleBadge />}
      </CardPicture>
      <div className="flex flex-col gap-0.5">
        <CardTitle slug={slug} title={title} />
        <p className="text-14 md:text-16">
          <Price price={price} compareAtPrice={compareAtPrice} from={priceVaries} />
          {product.unit === 'kilogram' && <span className="text-quiet"> / kg</span>}
        </p>
        {seen ? <OfferHint seen={seen} /> : <StockHint product={product} />}
      </div>
    </article>
  );
}

/** Said only when it changes a decision: nothing left, or nearly. */
function StockHint({ product: { available, left, unit } }: { product: CardProduct }): ReactNode {
  const { t } = useLanguage();
  if (!available) return <p className="text-13 font-medium text-danger">{t('product.sold_out')}</p>;
  if (unit === 'kilogram' || left === null) return null;
  return <p className="text-13 font-medium text-warning">{t('product.left', { count: left })}</p>;
}

function OfferHint({ seen: { offer } }: { seen: SeenOffer }): ReactNode {
  const { t, number, weight } = useLanguage();
  const left = offer.unit === 'kilogram' ? weight(offer.left) : number(offer.left);
  return (
    <p className="tabular text-13 font-medium text-accent">{t('sale.left_short', { left })}</p>
  );
}

const noSales: Sales = [];
const grid = 'grid grid-cols-2 gap-x-4 gap-y-8 md:gap-x-6 md:gap-y-12';

/** Two columns on a phone, four on a desk. */
export function ProductGrid({
  products,
  sales = noSales,
  firstRow = false,
  beside = false,
}: {
  products: readonly CardProduct[];
  /** Flash sales with offers of these products, as the page was sent. */
  sales?: Sales;
  /** The first row is in view when the page opens. */
  firstRow?: boolean;
  /** Stands beside a column of facets, so one column fewer. */
  beside?: boolean;
}): ReactNode {
  const now = useSales(sales);
  const turn = useTurn(now);
  return (
    <ul className={`${grid} ${beside ? 'lg:grid-cols-3' : 'md:grid-cols-3 lg:grid-cols-4'}`}>
      {products.map((product, i) => (
        <li key={product.id}>
          <ProductCard
            product={product}
            seen={liveOfferOf(now, product.id, turn)}
            was={liveOfferOf(sales, product.id, null)}
            first={firstRow && i < 4}
          />
        </li>
      ))}
    </ul>
  );
}
