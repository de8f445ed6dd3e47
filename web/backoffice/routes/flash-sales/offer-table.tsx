/** The articles of a sale with their counts. */
import type { AdminOffer } from '#modules/flash-sales/contract.ts';
import { Link } from 'react-router';
import { classNames } from '../../parts/class-names.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

const head = 'h-9 border-b border-line px-4 text-12 font-medium text-quiet whitespace-nowrap';
const cell = 'h-row border-b border-line px-4 group-last:border-b-0';
const count = `${cell} tabular text-right whitespace-nowrap`;

export function OfferTable({ offers, isOver }: { offers: AdminOffer[]; isOver: boolean }) {
  const heads = [
    t('sale.column.price'),
    t('sale.column.allotment'),
    t('sale.sold'),
    t('sale.held'),
    t(isOver ? 'sale.givenBack' : 'sale.left'),
    t('sale.refused'),
  ];
  return (
    <div
      role="group"
      aria-label={t('sale.articles')}
      tabIndex={0}
      className="overflow-x-auto rounded-md"
    >
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{t('sale.articles')}</caption>
        <thead>
          <tr>
            <th scope="col" className={classNames(head, 'text-left')}>
              {t('sale.column.article')}
            </th>
            {heads.map((each) => (
              <th key={each} scope="col" className={classNames(head, 'text-right')}>
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {offers.map((offer) => (
            <OfferRow key={offer.variantId} offer={offer} isOver={isOver} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OfferRow({ offer, isOver }: { offer: AdminOffer; isOver: boolean }) {
  const format = useFormat();
  const amount = (steps: number) => format.quantity(steps, { code: offer.unit });
  const { title, variantTitle, normalPrice } = offer;
  const named = variantTitle !== '' && variantTitle !== title;
  return (
    <tr className="group">
      <td className={cell}>
        <Link
          to={`/stock/${offer.variantId}`}
          className="font-medium hover:underline hover:underline-offset-3"
        >
          {named ? `${title}, ${variantTitle}` : title}
        </Link>
        <span className="ml-2 text-12 text-quiet">{offer.sku}</span>
      </td>
      <td className={count}>
        {format.money(offer.price)}
        {normalPrice ? (
          <s className="ml-2 text-12 text-quiet">{format.money(normalPrice)}</s>
        ) : null}
      </td>
      <td className={count}>{amount(offer.allotment)}</td>
      <td className={`${count} font-medium`}>{amount(offer.sold)}</td>
      <td className={count}>{amount(offer.held)}</td>
      <td className={count}>{amount(isOver ? offer.givenBack : offer.left)}</td>
      <td className={count}>{format.number(offer.refused)}</td>
    </tr>
  );
}
