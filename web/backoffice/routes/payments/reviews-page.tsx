/** Payments that only a person can decide about. */
import { useMemo, useState } from 'react';
import { HandCoins } from 'lucide-react';
import type { Payment } from '#modules/payments/contract.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { List } from '../../parts/list/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useReviews } from './data.ts';
import { DecideWindow } from './decide-window.tsx';
import { reviewColumns } from './review-columns.tsx';

const noRows: Payment[] = [];

export function Component() {
  const format = useFormat();
  const may = useMay();
  const [chosen, setChosen] = useState<Payment | null>(null);
  const list = useReviews();
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const mayDecide = may('payments.refund');
  const columns = useMemo(
    () => reviewColumns({ format, onDecide: mayDecide ? setChosen : undefined }),
    [format, mayDecide],
  );
  return (
    <Page title={t('reviews.title')}>
      <List
        name="reviews"
        label={t('reviews.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/orders/${row.payableId}`}
        rowName={(row) => t('reviews.askedOf', { amount: format.money(row.amount) })}
        query={list}
        toolbar={
          <p className="min-w-0 flex-1 text-quiet">{rows.length > 0 ? t('reviews.about') : ''}</p>
        }
        empty={
          <EmptyState icon={HandCoins} title={t('reviews.empty')} body={t('reviews.emptyBody')} />
        }
      />
      <DecideWindow payment={chosen} onClose={() => setChosen(null)} />
    </Page>
  );
}
