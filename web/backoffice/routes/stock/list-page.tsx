/** What is on hand, what orders hold, what is left; low first when asked for. */
import { useMemo } from 'react';
import { PackageCheck, PackageOpen } from 'lucide-react';
import { Link } from 'react-router';
import type { Stock } from '#modules/inventory/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import type { ListColumn } from '../../parts/list/columns.ts';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { List } from '../../parts/list/list.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useStockList } from './data.ts';

const names = ['level'] as const;
const noRows: Stock[] = [];

export function Component() {
  const filters = useUrlFilters(names);
  const low = filters.values.level === 'low';
  const format = useFormat();
  const list = useStockList(low);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const columns = useMemo(() => stockColumns(format), [format]);
  return (
    <Page title={t('stock.title')}>
      <List
        name="stock"
        label={t('stock.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.variantId}
        rowHref={(row) => `/stock/${row.variantId}`}
        rowName={articleName}
        query={list}
        toolbar={
          <FilterSelect
            label={t('stock.level')}
            value={low ? 'low' : ''}
            onChange={(level) => filters.set({ level })}
          >
            <option value="">{t('stock.all')}</option>
            <option value="low">{t('stock.low')}</option>
          </FilterSelect>
        }
        empty={<NoStock low={low} onAll={filters.clear} />}
      />
    </Page>
  );
}

function NoStock({ low, onAll }: { low: boolean; onAll: () => void }) {
  return low ? (
    <EmptyState icon={PackageCheck} title={t('stock.noneLow')} body={t('stock.noneLowBody')}>
      <Button onClick={onAll}>{t('stock.all')}</Button>
    </EmptyState>
  ) : (
    <EmptyState icon={PackageOpen} title={t('stock.empty')} body={t('stock.emptyBody')}>
      <ButtonLink to="/products">{t('nav.products')}</ButtonLink>
    </EmptyState>
  );
}

/** The article's name: product and, where it says more, variant. */
export function articleName(stock: Stock): string {
  const { productTitle, title } = stock;
  return title === '' || title === productTitle ? productTitle : `${productTitle}, ${title}`;
}

function stockColumns(format: ReturnType<typeof useFormat>): ListColumn<Stock>[] {
  const amount = (value: number, row: Stock) => (
    <>
      {format.number(value)} <span className="text-quiet">{row.unit.stepLabel}</span>
    </>
  );
  return [
    {
      id: 'article',
      header: t('stock.column.article'),
      cell: (row) => (
        <Link
          data-row-link
          to={`/stock/${row.variantId}`}
          className="line-clamp-1 font-medium hover:underline hover:underline-offset-3"
        >
          {articleName(row)}
        </Link>
      ),
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
      cell: (row) => (
        <Badge meaning={row.low ? 'warning' : 'success'}>
          {t(row.low ? 'stock.isLow' : 'stock.isFine')}
        </Badge>
      ),
      width: 'w-24',
      onCard: 'line',
    },
    {
      id: 'onHand',
      header: t('stock.column.onHand'),
      cell: (row) => amount(row.onHand, row),
      align: 'end',
      width: 'w-28',
      onCard: 'none',
    },
    {
      id: 'reserved',
      header: t('stock.column.reserved'),
      cell: (row) => amount(row.reserved, row),
      align: 'end',
      width: 'w-28',
      onCard: 'none',
    },
    {
      id: 'available',
      header: t('stock.column.available'),
      cell: (row) => <span className="font-medium">{amount(row.available, row)}</span>,
      align: 'end',
      width: 'w-28',
      onCard: 'end',
    },
    {
      id: 'limit',
      header: t('stock.column.limit'),
      cell: (row) =>
        row.lowStockThreshold === null ? (
          <span className="text-quiet">{t('stock.defaultLimit')}</span>
        ) : (
          format.number(row.lowStockThreshold)
        ),
      align: 'end',
      width: 'w-32',
      extra: true,
      onCard: 'none',
    },
  ];
}
