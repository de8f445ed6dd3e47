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
      <Totals order={order} />
    </table>
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
      <td className={cell}>{quantityText(line, format)}</td>
      <td className={classNames(cell, 'font-medium')}>{format.money(line.total)}</td>
    </tr>
  );
}

/** Goods by weight are counted in grams; everything else in pieces of its unit. */
function quantityText(line: Line, format: ReturnType<typeof useFormat>): string {
  if (line.unit === 'kilogram' || line.unit === 'gram') return format.weight(line.quantity);
  return format.number(line.quantity);
}

function Totals({ order }: { order: OrderView }) {
  const taxes = order.taxes.filter((tax) => tax.tax.amount !== 0);
  return (
    <tfoot>
      <TotalRow label={t('order.subtotal')} value={order.subtotal} first />
      <TotalRow
        label={t('order.shipping', { name: order.shipping.name })}
        value={order.shipping.price}
      />
      {order.pricesIncludeTax
        ? null
        : taxes.map((tax) => <TotalRow key={tax.name} label={tax.name} value={tax.tax} />)}
      <TotalRow label={t('order.total')} value={order.total} strong />
      {order.pricesIncludeTax
        ? taxes.map((tax) => (
            <TotalRow
              key={tax.name}
              label={t('order.taxIncluded', { name: tax.name })}
              value={tax.tax}
              quiet
            />
          ))
        : null}
      <tr aria-hidden>
        <td className="h-2" />
      </tr>
    </tfoot>
  );
}

interface TotalRowProps {
  label: string;
  value: MoneyValue;
  first?: boolean;
  strong?: boolean;
  quiet?: boolean;
}

function TotalRow({ label, value, first = false, strong = false, quiet = false }: TotalRowProps) {
  const format = useFormat();
  const look = classNames(
    'px-4 py-1 text-right',
    first && 'pt-3',
    strong && 'text-14 font-semibold',
    quiet && 'text-12 text-quiet',
  );
  return (
    <tr>
      <td className="max-phone:hidden" />
      <th scope="row" colSpan={2} className={classNames(look, !strong && 'font-normal')}>
        {label}
      </th>
      <td className={classNames(look, 'tabular whitespace-nowrap')}>{format.money(value)}</td>
    </tr>
  );
}
