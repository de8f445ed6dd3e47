/** The columns of the holds. */
import { Link } from 'react-router';
import type { Reservation } from '#modules/inventory/contract.ts';
import { Badge, type Meaning } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import type { ListColumn } from '../../parts/list/columns.ts';
import { Moment } from '../../parts/moment.tsx';
import { useNow } from '../../parts/use-now.ts';
import { runningTime } from '../../../shared/running-time.ts';
import type { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

type Column = ListColumn<Reservation>;

interface Doors {
  format: ReturnType<typeof useFormat>;
  /** Absent for those who may only look. */
  onRelease: ((hold: Reservation) => void) | undefined;
}

const meanings: Record<Reservation['state'], Meaning> = {
  active: 'waiting',
  released: 'neutral',
  committed: 'success',
};

/** "Fisherman jumper, M" and, where there are others, how many. */
export function heldArticles({ lines }: Reservation): string {
  const [first] = lines;
  if (!first) return '';
  const { title, productTitle } = first;
  const article =
    title === '' || title === productTitle ? productTitle : `${productTitle}, ${title}`;
  const others = lines.length - 1;
  return others === 0 ? article : t('holds.moreArticles', { article, count: others });
}

/** Where a row leads: the order that the goods are held for, else the article. */
export function holdAddress({ reference, lines }: Reservation): string {
  return reference === null ? `/stock/${lines[0]?.variantId ?? ''}` : `/orders/${reference}`;
}

export function holdColumns({ format, onRelease }: Doors): Column[] {
  const columns: Column[] = [
    {
      id: 'article',
      header: t('holds.column.article'),
      cell: (row) => (
        <Link
          data-row-link
          to={holdAddress(row)}
          className="line-clamp-1 font-medium hover:underline hover:underline-offset-3"
        >
          {heldArticles(row)}
        </Link>
      ),
      width: 'min-w-64',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'quantity',
      header: t('holds.column.quantity'),
      cell: (row) => format.number(heldQuantity(row)),
      card: (row) => t('holds.held', { quantity: format.number(heldQuantity(row)) }),
      align: 'end',
      width: 'w-24',
      onCard: 'end',
    },
    {
      id: 'state',
      header: t('holds.column.state'),
      cell: (row) => <Badge meaning={meanings[row.state]}>{t(`holds.state.${row.state}`)}</Badge>,
      width: 'w-32',
      onCard: 'line',
    },
    {
      id: 'order',
      header: t('holds.column.order'),
      cell: (row) => <ForWhom hold={row} />,
      width: 'w-32',
      onCard: 'none',
    },
    ...timeColumns(),
  ];
  return onRelease ? [...columns, releaseColumn(onRelease)] : columns;
}

function timeColumns(): Column[] {
  return [
    {
      id: 'since',
      header: t('holds.column.since'),
      cell: (row) => <Moment at={row.createdAt} />,
      width: 'w-36',
      onCard: 'none',
    },
    {
      id: 'ends',
      header: t('holds.column.ends'),
      cell: (row) =>
        row.state === 'active' ? (
          <EndsIn at={row.expiresAt} />
        ) : (
          <Moment at={row.settledAt ?? row.expiresAt} />
        ),
      width: 'w-36',
      onCard: 'line',
    },
  ];
}

function releaseColumn(onRelease: (hold: Reservation) => void): Column {
  return {
    id: 'act',
    header: t('holds.column.act'),
    cell: (row) =>
      row.state === 'active' ? (
        // Above the link that covers a whole card.
        <Button
          className="relative z-1"
          aria-label={t('holds.releaseNamed', { article: heldArticles(row) })}
          onClick={() => onRelease(row)}
        >
          {t('holds.release')}
        </Button>
      ) : null,
    align: 'end',
    width: 'w-28',
    fixed: true,
    onCard: 'end',
  };
}

function heldQuantity({ lines }: Reservation): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function ForWhom({ hold: { reference } }: { hold: Reservation }) {
  if (reference === null) return <span className="text-quiet">{t('holds.noOrder')}</span>;
  return (
    <Link
      to={`/orders/${reference}`}
      className="text-accent underline underline-offset-3 hover:no-underline"
    >
      {t('holds.order')}
    </Link>
  );
}

/** Runs down every second; not read aloud as it does. */
function EndsIn({ at }: { at: string }) {
  const left = Date.parse(at) - useNow();
  if (left <= 0) return <span className="text-quiet">{t('holds.overdue')}</span>;
  return (
    <time dateTime={at} className="tabular whitespace-nowrap">
      {t('holds.endsIn', { time: runningTime(left) })}
    </time>
  );
}
