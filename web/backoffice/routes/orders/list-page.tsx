/** All orders, newest first. */
import { useMemo } from 'react';
import { Receipt, SearchX } from 'lucide-react';
import type { OrderSummary } from '#modules/orders/contract.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { List } from '../../parts/list/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useOrderList } from './data.ts';
import { OrderToolbar } from './list-toolbar.tsx';
import { orderColumns } from './order-columns.tsx';
import { useOrderFilters } from './order-filters.ts';

const noRows: OrderSummary[] = [];

export function Component() {
  const filters = useOrderFilters();
  const format = useFormat();
  const list = useOrderList(filters.values);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const columns = useMemo(() => orderColumns(format), [format]);
  return (
    <Page title={t('orders.title')}>
      <List
        name="orders"
        label={t('orders.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/orders/${row.id}`}
        rowName={(row) => row.number ?? t('orders.noNumber')}
        query={list}
        toolbar={<OrderToolbar filters={filters} />}
        empty={<NoOrders filtered={filters.isFiltered} onClear={filters.clear} />}
      />
    </Page>
  );
}

function NoOrders({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return filtered ? (
    <EmptyState icon={SearchX} title={t('orders.noMatch')} body={t('orders.noMatchBody')}>
      <Button onClick={onClear}>{t('common.clearFilters')}</Button>
    </EmptyState>
  ) : (
    <EmptyState icon={Receipt} title={t('orders.empty')} body={t('orders.emptyBody')}>
      <a
        href="/"
        target="_blank"
        rel="noopener"
        className="text-accent underline underline-offset-3"
      >
        {t('shell.viewShop')}
      </a>
    </EmptyState>
  );
}
