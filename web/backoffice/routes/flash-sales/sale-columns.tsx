/** The columns of the flash sales. */
import { Link } from 'react-router';
import type { SaleState, SaleSummary } from '#modules/flash-sales/contract.ts';
import { Badge, type Meaning } from '../../parts/badge.tsx';
import type { ListColumn } from '../../parts/list/columns.ts';
import type { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

type Column = ListColumn<SaleSummary>;
type Format = ReturnType<typeof useFormat>;

const meanings: Record<SaleState, Meaning> = {
  planned: 'waiting',
  live: 'success',
  ended: 'neutral',
  stopped: 'warning',
};

export function SaleStateBadge({ state }: { state: SaleState }) {
  return <Badge meaning={meanings[state]}>{t(`sales.state.${state}`)}</Badge>;
}

export function saleColumns(format: Format): Column[] {
  return [
    {
      id: 'name',
      header: t('sales.column.name'),
      cell: (row) => (
        <Link
          data-row-link
          to={`/flash-sales/${row.id}`}
          className="line-clamp-1 font-medium hover:underline hover:underline-offset-3"
        >
          {row.name}
        </Link>
      ),
      width: 'min-w-48',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'state',
      header: t('sales.column.state'),
      cell: (row) => <SaleStateBadge state={row.state} />,
      width: 'w-28',
      onCard: 'end',
    },
    {
      id: 'window',
      header: t('sales.column.window'),
      cell: (row) => (
        <span className="whitespace-nowrap" title={exactWindow(format, row)}>
          {t('sales.windowOf', {
            from: format.dayTime(row.startsAt),
            to: format.dayTime(row.endsAt),
          })}
        </span>
      ),
      width: 'w-64',
    },
    ...countColumns(format),
  ];
}

function countColumns(format: Format): Column[] {
  const count = (id: string, header: string, of: (row: SaleSummary) => number): Column => ({
    id,
    header,
    cell: (row) => format.number(of(row)),
    align: 'end',
    width: 'w-24',
    onCard: 'none',
  });
  return [
    count('articles', t('sales.column.articles'), (row) => row.offerCount),
    {
      ...count('sold', t('sales.column.sold'), (row) => row.sold),
      cell: (row) => t('sales.soldOf', soldOf(format, row)),
      card: (row) => t('sales.soldOf', soldOf(format, row)),
      width: 'w-32',
      onCard: 'line',
    },
    count('held', t('sales.column.held'), (row) => row.held),
    count('left', t('sales.column.left'), (row) => row.left),
    count('refused', t('sales.column.refused'), (row) => row.refused),
  ];
}

function soldOf(format: Format, { sold, allotment }: SaleSummary) {
  return { sold: format.number(sold), all: format.number(allotment) };
}

function exactWindow(format: Format, { startsAt, endsAt }: SaleSummary): string {
  return t('sales.windowOf', { from: format.absolute(startsAt), to: format.absolute(endsAt) });
}
