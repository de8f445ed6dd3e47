/** The columns of the payments in review. */
import { Link } from 'react-router';
import type { Payment } from '#modules/payments/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import type { ListColumn } from '../../parts/list/columns.ts';
import { Moment } from '../../parts/moment.tsx';
import type { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

interface Doors {
  format: ReturnType<typeof useFormat>;
  /** Absent for those who may only look. */
  onDecide: ((payment: Payment) => void) | undefined;
}

export function reviewColumns({ format, onDecide }: Doors): ListColumn<Payment>[] {
  const columns: ListColumn<Payment>[] = [
    {
      id: 'asked',
      header: t('reviews.column.asked'),
      cell: (row) => <OrderLink payment={row} words={format.money(row.amount)} />,
      card: (row) => {
        const amount = format.money(row.amount);
        return <OrderLink payment={row} words={t('reviews.askedOf', { amount })} />;
      },
      width: 'w-32',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'taken',
      header: t('reviews.column.taken'),
      cell: (row) => <span className="tabular">{format.money(row.captured)}</span>,
      card: (row) => t('reviews.takenOf', { amount: format.money(row.captured) }),
      width: 'w-32',
    },
    {
      id: 'why',
      header: t('reviews.column.why'),
      cell: (row) => <Why reason={row.reason} />,
    },
    {
      id: 'opened',
      header: t('reviews.column.opened'),
      cell: (row) => <Moment at={row.settledAt ?? row.openedAt} />,
      width: 'w-36',
    },
    {
      id: 'reference',
      header: t('reviews.column.reference'),
      cell: (row) => <span className="text-quiet">{row.providerReference}</span>,
      onCard: 'none',
    },
  ];
  return onDecide ? [...columns, decideColumn(onDecide)] : columns;
}

function decideColumn(onDecide: (payment: Payment) => void): ListColumn<Payment> {
  return {
    id: 'decide',
    header: t('reviews.column.decide'),
    cell: (row) => (
      // Above the link that covers a whole card.
      <Button className="relative z-1" onClick={() => onDecide(row)}>
        {t('reviews.decide')}
      </Button>
    ),
    align: 'end',
    width: 'w-28',
    fixed: true,
    onCard: 'end',
  };
}

function OrderLink({ payment, words }: { payment: Payment; words: string }) {
  return (
    <Link
      data-row-link
      to={`/orders/${payment.payableId}`}
      className="tabular font-medium whitespace-nowrap hover:underline hover:underline-offset-3"
    >
      {words}
    </Link>
  );
}

function Why({ reason }: { reason: string | null }) {
  if (reason === 'amount_mismatch') {
    return <Badge meaning="warning">{t('reviews.amount_mismatch')}</Badge>;
  }
  return (
    <span title={reason ?? undefined}>
      <Badge meaning="danger">{t('reviews.void_refused')}</Badge>
    </span>
  );
}
