/** The columns of the product list. */
import { ImageOff } from 'lucide-react';
import { Link } from 'react-router';
import type { AdminProductRow } from '#modules/catalog/contract.ts';
import type { ListColumn } from '../../parts/list/columns.ts';
import { Moment } from '../../parts/moment.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import type { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { pictureAddress, type ListFacts } from './data.ts';
import { StateBadge } from './state-badge.tsx';

type Format = ReturnType<typeof useFormat>;

/** `facts` arrive after the rows; until then their cells hold their place. */
export function productColumns(
  facts: ListFacts | undefined,
  format: Format,
): ListColumn<AdminProductRow>[] {
  return [
    {
      id: 'product',
      header: t('products.column.product'),
      cell: (row) => <Title row={row} />,
      sort: { ascending: 'title' },
      width: 'min-w-64',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'state',
      header: t('products.column.state'),
      cell: (row) => <StateBadge state={row.state} />,
      width: 'w-28',
      onCard: 'line',
    },
    {
      id: 'sku',
      header: t('products.column.sku'),
      cell: (row) => <Skus row={row} />,
      onCard: 'line',
    },
    {
      id: 'vendor',
      header: t('products.column.vendor'),
      cell: (row) => row.vendor,
      extra: true,
      onCard: 'none',
    },
    {
      id: 'stock',
      header: t('products.column.stock'),
      cell: (row) => <Stock row={row} facts={facts} format={format} />,
      card: (row) => <Stock row={row} facts={facts} format={format} isCard />,
      align: 'end',
      width: 'w-28',
      onCard: 'end',
    },
    {
      id: 'price',
      header: t('products.column.price'),
      cell: (row) => <Price row={row} facts={facts} format={format} />,
      align: 'end',
      width: 'w-32',
      onCard: 'end',
    },
    {
      id: 'updated',
      header: t('products.column.updated'),
      cell: (row) => (
        <span className="text-quiet">
          <Moment at={row.updatedAt} />
        </span>
      ),
      sort: { descending: 'updated' },
      align: 'end',
      width: 'w-32',
      onCard: 'none',
    },
  ];
}

function Title({ row }: { row: AdminProductRow }) {
  return (
    <span className="flex items-center gap-3">
      <Thumb id={row.imageId} />
      <Link
        data-row-link
        to={`/products/${row.id}`}
        className="line-clamp-1 font-medium hover:underline hover:underline-offset-3"
      >
        {row.title}
      </Link>
    </span>
  );
}

function Thumb({ id }: { id: string | null }) {
  return id ? (
    <img
      src={pictureAddress(id)}
      alt=""
      loading="lazy"
      className="size-8 shrink-0 rounded-sm border border-line bg-sunk object-cover"
    />
  ) : (
    <span className="flex size-8 shrink-0 items-center justify-center rounded-sm bg-sunk text-quiet">
      <ImageOff aria-hidden size={14} strokeWidth={1.5} />
    </span>
  );
}

function Skus({ row }: { row: AdminProductRow }) {
  const [first] = row.skus;
  const more = row.variantIds.length - 1;
  return (
    <span className="whitespace-nowrap text-quiet">
      {more > 0 ? t('products.moreSkus', { sku: first ?? '', count: more }) : first}
    </span>
  );
}

interface FactProps {
  row: AdminProductRow;
  facts: ListFacts | undefined;
  format: Format;
}

function Price({ row, facts, format }: FactProps) {
  if (!facts) return <Skeleton className="ml-auto h-3.5 w-14" />;
  const prices = row.variantIds.flatMap((id) => facts.prices.get(id) ?? []);
  if (prices.length === 0) return <span className="text-quiet">{t('products.noPrice')}</span>;
  const lowest = Math.min(...prices);
  const price = format.minor(lowest);
  return lowest === Math.max(...prices) ? price : t('products.from', { price });
}

function Stock({ row, facts, format, isCard = false }: FactProps & { isCard?: boolean }) {
  if (!facts) return <Skeleton className="ml-auto h-3.5 w-10" />;
  const known = row.variantIds.flatMap((id) => facts.available.get(id) ?? []);
  if (known.length === 0) return <span className="text-quiet">–</span>;
  const sum = known.reduce((total, each) => total + each.available, 0);
  const unit = known[0]?.unit ?? { code: 'piece' };
  if (sum <= 0) return <span className="font-medium text-danger">{t('products.soldOut')}</span>;
  return (
    <span className={known.some((each) => each.low) ? 'font-medium text-warning' : undefined}>
      {isCard
        ? t('products.inStock', { amount: format.quantity(sum, unit) })
        : format.quantity(sum, unit)}
    </span>
  );
}
