/** The articles of an order and how its total comes about. */
import type { OrderView } from '#modules/orders/contract.ts';
import type { MoneyValue } from '../../format.ts';
import { classNames } from '../../parts/class-names.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { pictureAddress } from '../products/data.ts';

type Line = OrderView['lines'][number];

const head = 'h-9 border-b border-line px-4 text-12 font-medium text-quiet';
const cell = 'border-b border-line px-4 py-2 tabular text-right whitespace-nowrap';

export function OrderLines({ order }: { order: OrderView }) {
  return (
    <>
      <table className="w-full border-separate border-spacing-0">
        <caption className="sr-only">{t('order.lines')}</caption>
        <thead>
          <tr>
            <th scope="col" className={classNames(head, 'text-left')}>
              {t('order.article')}
            </th>
            <th scope="col" className={classNames(head, 'text-right max-phone:hidden')}>
              {t('order.unitPrice')}
            </th>
            <th scope="col" className={classNames(head, 'text-right')}>
              {t('order.quantity')}
            </th>
            <th scope="col" className={classNames(head, 'text-right')}>
              {t('order.lineTotal')}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <LineRow key={line.variantId} line={line} />
          ))}
        </tbody>
      </table>
      <Totals order={order} />
    </>
  );
}

function LineRow({ line }: { line: Line }) {
  const format = useFormat();
  const hasVariant = line.variantTitle !== '' && line.variantTitle !== line.title;
  return (
    <tr>
      <td className="border-b border-line px-4 py-2">
        <div className="flex items-center gap-3">
          {line.imageId ? (
            <img
              src={pictureAddress(line.imageId)}
              alt=""
              className="size-10 shrink-0 rounded-sm border border-line bg-sunk object-cover"
            />
          ) : null}
          <div className="min-w-0">
            <p className="font-medium">{line.title}</p>
            <p className="text-quiet">
              {[hasVariant ? line.variantTitle : null, line.sku].filter(Boolean).join(' · ')}
            </p>
          </div>
        </div>
      </td>
      <td className={classNames(cell, 'max-phone:hidden')}>{format.money(line.unitPrice)}</td>
      <td className={cell}>{format.quantity(line.quantity, { code: line.unit })}</td>
      <td className={classNames(cell, 'font-medium')}>{format.money(line.total)}</td>
    </tr>
  );
}

function Totals({ order }: { order: OrderView }) {
  const taxes = order.taxes.filter((tax) => tax.tax.amount !== 0);
  return (
    <dl className="py-2">
      <TotalRow label={t('order.subtotal')} value={order.subtotal} />
      <TotalRow
        label={t('order.shipping', { name: order.shipping.name })}
        value={order.shipping.price}
      />
      {order.pricesIncludeTax
        ? null
        : taxes.map((tax) => <TotalRow key={tax.name} label={tax.name} value={tax.tax} />)}
      <TotalRow label={t('order.total')} value={order.total} look="text-14 font-semibold" />
      {order.pricesIncludeTax
        ? taxes.map((tax) => (
            <TotalRow
              key={tax.name}
              label={t('order.taxIncluded', { name: tax.name })}
              value={tax.tax}
              look="text-12 text-quiet"
            />
          ))
        : null}
    </dl>
  );
}

function TotalRow(props: { label: string; value: MoneyValue; look?: string }) {
  const format = useFormat();
  return (
    <div className={classNames('flex justify-end gap-4 px-4 py-1', props.look)}>
      <dt>{props.label}</dt>
      <dd className="tabular w-28 text-right whitespace-nowrap">{format.money(props.value)}</dd>
    </div>
  );
}
