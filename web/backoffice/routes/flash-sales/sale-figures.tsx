/** The sale in a few large numbers. */
import type { AdminSale } from '#modules/flash-sales/contract.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

export function SaleFigures({ sale }: { sale: AdminSale }) {
  const format = useFormat();
  const sum = (of: (offer: AdminSale['offers'][number]) => number) =>
    sale.offers.reduce((all, offer) => all + of(offer), 0);
  const sold = sum((offer) => offer.sold);
  const all = sum((offer) => offer.allotment);
  const taken = sum((offer) => offer.sold * offer.price.amount);
  const isOver = sale.state === 'ended' || sale.state === 'stopped';
  const isCounted = sale.offers.every(({ unit }) => unit === 'piece');
  const share = all === 0 ? '–' : format.percent(sold / all);
  const figures: [string, string, string][] = [
    [t('sale.sold'), format.number(sold), t('sale.soldNote', { share })],
    [t('sale.held'), format.number(sum((offer) => offer.held)), t('sale.heldNote')],
    isOver
      ? [
          t('sale.givenBack'),
          format.number(sum((offer) => offer.givenBack)),
          t('sale.givenBackNote'),
        ]
      : [t('sale.left'), format.number(sum((offer) => offer.left)), t('sale.leftNote')],
    [t('sale.refused'), format.number(sum((offer) => offer.refused)), t('sale.refusedNote')],
  ];
  // A price by weight is for a kilogram, and the sum of grams times that would be no money.
  if (isCounted) figures.push([t('sale.revenue'), format.minor(taken), t('sale.revenueNote')]);
  return (
    <dl
      aria-label={t('sale.figures')}
      className={
        'grid grid-flow-col auto-cols-fr divide-x divide-line rounded-md border border-line ' +
        'bg-surface max-phone:grid-flow-row max-phone:grid-cols-2 max-phone:divide-x-0'
      }
    >
      {figures.map(([name, value, note]) => (
        <div key={name} className="px-4 py-3">
          <dt className="text-quiet">{name}</dt>
          <dd className="tabular text-28">
            {value}
            <span className="block text-12 text-quiet">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
