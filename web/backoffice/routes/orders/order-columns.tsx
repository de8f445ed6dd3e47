/** The columns of the order list. */
import { Link } from 'react-router';
import type { OrderSummary } from '#modules/orders/contract.ts';
import type { ListColumn } from '../../parts/list/columns.ts';
import { Moment } from '../../parts/moment.tsx';
import type { useFormat } from '../../shop.ts';
import { t, wordFor } from '../../words/index.ts';
import { OrderState } from './order-state.tsx';

export function orderColumns(format: ReturnType<typeof useFormat>): ListColumn<OrderSummary>[] {
  return [
    {
      id: 'order',
      header: t('orders.column.order'),
      cell: (row) => <OrderLink order={row} />,
      width: 'w-24',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'placed',
      header: t('orders.column.placed'),
      cell: (row) => <Moment at={row.placedAt ?? row.createdAt} />,
      width: 'w-32',
      onCard: 'line',
    },
    {
      id: 'customer',
      header: t('orders.column.customer'),
      cell: (row) => (
        <span className="line-clamp-1" title={row.email}>
          {row.customerName || row.email}
        </span>
      ),
      onCard: 'line',
    },
    {
      id: 'state',
      header: t('orders.column.state'),
      cell: (row) => <OrderState state={row.state} />,
      width: 'w-32',
      onCard: 'end',
    },
    {
      id: 'articles',
      header: t('orders.column.articles'),
      cell: (row) => <span className="line-clamp-1 text-quiet">{articles(row)}</span>,
      onCard: 'none',
    },
    {
      id: 'payment',
      header: t('orders.column.payment'),
      cell: (row) => wordFor(`order.payment.${row.paymentMethod}`, row.paymentMethod),
      extra: true,
      onCard: 'none',
    },
    {
      id: 'total',
      header: t('orders.column.total'),
      cell: (row) => <span className="font-medium">{format.money(row.total)}</span>,
      align: 'end',
      width: 'w-32',
      onCard: 'end',
    },
  ];
}

function OrderLink({ order }: { order: OrderSummary }) {
  return (
    <Link
      data-row-link
      to={`/orders/${order.id}`}
      className="tabular font-medium whitespace-nowrap hover:underline hover:underline-offset-3"
    >
      {order.number ?? <span className="font-normal text-quiet">{t('orders.noNumber')}</span>}
    </Link>
  );
}

/** `Blue mug and 2 more`. */
function articles(order: OrderSummary): string {
  const more = order.lineCount - 1;
  return more > 0
    ? t('orders.articlesMore', { title: order.firstTitle, count: more })
    : order.firstTitle;
}
