/** The columns of the stock list. */
import { Link } from 'react-router';
import type { Stock } from '#modules/inventory/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import type { ListColumn } from '../../parts/list/columns.ts';
import type { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

type Format = ReturnType<typeof useFormat>;
type Column = ListColumn<Stock>;

/** The article's name: product and, where it says more, variant. */
export function articleName(stock: Stock): string {
  const { productTitle, title } = stock;
  return title === '' || title === productTitle ? productTitle : `${productTitle}, ${title}`;
}

export function stockColumns(format: Format): Column[] {
  return [
    {
      id: 'article',
      header: t('stock.column.article'),
      cell: (row) => <ArticleLink stock={row} />,
      width: 'min-w-64',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'sku',
      header: t('stock.column.sku'),
      cell: (row) => <span className="text-quiet">{row.sku}</span>,
      onCard: 'line',
    },
    {
      id: 'level',
      header: t('stock.column.state'),
      cell: (row) => <Level low={row.low} />,
      width: 'w-24',
      onCard: 'line',
    },
    ...amountColumns(format),
  ];
}

function amountColumns(format: Format): Column[] {
  const amount = (value: number, row: Stock) => format.quantity(value, row.unit);
  const column = (id: string, header: string, cell: Column['cell']): Column => ({
    id,
    header,
    cell,
    align: 'end',
    width: 'w-28',
    onCard: 'none',
  });
  return [
    column('onHand', t('stock.column.onHand'), (row) => amount(row.onHand, row)),
    column('reserved', t('stock.column.reserved'), (row) => amount(row.reserved, row)),
    {
      ...column('available', t('stock.column.available'), (row) => (
        <span className="font-medium">{amount(row.available, row)}</span>
      )),
      card: (row) => t('products.inStock', { amount: amount(row.available, row) }),
      onCard: 'end',
    },
    {
      ...column('limit', t('stock.column.limit'), (row) => (
        <span className="text-quiet">
          {row.lowStockThreshold === null
            ? t('stock.defaultLimit')
            : amount(row.lowStockThreshold, row)}
        </span>
      )),
      extra: true,
    },
  ];
}

function ArticleLink({ stock }: { stock: Stock }) {
  return (
    <Link
      data-row-link
      to={`/stock/${stock.variantId}`}
      className="line-clamp-1 font-medium hover:underline hover:underline-offset-3"
    >
      {articleName(stock)}
    </Link>
  );
}

function Level({ low }: { low: boolean }) {
  return (
    <Badge meaning={low ? 'warning' : 'success'}>{t(low ? 'stock.isLow' : 'stock.isFine')}</Badge>
  );
}
