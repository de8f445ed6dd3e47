/** Planned, running and past flash sales, and the queue that a rush may need. */
import { useMemo } from 'react';
import { Plus, Zap } from 'lucide-react';
import type { SaleSummary } from '#modules/flash-sales/contract.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { List } from '../../parts/list/list.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { saleStates, useSales } from './data.ts';
import { RoomPanel } from './room-panel.tsx';
import { saleColumns } from './sale-columns.tsx';

const names = ['state'] as const;
const noRows: SaleSummary[] = [];

export function Component() {
  const filters = useUrlFilters(names);
  const state = saleStates.find((each) => each === filters.values.state);
  const format = useFormat();
  const mayPlan = useMay()('products.write');
  const list = useSales(state);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const columns = useMemo(() => saleColumns(format), [format]);
  return (
    <Page title={t('sales.title')} actions={mayPlan ? <PlanLink /> : null}>
      <RoomPanel />
      <List
        name="flash-sales"
        label={t('sales.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/flash-sales/${row.id}`}
        rowName={(row) => row.name}
        query={list}
        toolbar={
          <FilterSelect
            label={t('sales.state')}
            value={state ?? ''}
            onChange={(next) => filters.set({ state: next })}
          >
            <option value="">{t('sales.state.any')}</option>
            {saleStates.map((each) => (
              <option key={each} value={each}>
                {t(`sales.state.${each}`)}
              </option>
            ))}
          </FilterSelect>
        }
        empty={<NoSales filtered={state !== undefined} mayPlan={mayPlan} onAll={filters.clear} />}
      />
    </Page>
  );
}

function PlanLink() {
  return (
    <ButtonLink
      to="/flash-sales/new"
      kind="primary"
      icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
    >
      {t('sales.plan')}
    </ButtonLink>
  );
}

interface NoSalesProps {
  filtered: boolean;
  mayPlan: boolean;
  onAll: () => void;
}

function NoSales({ filtered, mayPlan, onAll }: NoSalesProps) {
  return filtered ? (
    <EmptyState icon={Zap} title={t('sales.noMatch')} body={t('sales.noMatchBody')}>
      <Button onClick={onAll}>{t('sales.state.any')}</Button>
    </EmptyState>
  ) : (
    <EmptyState icon={Zap} title={t('sales.empty')} body={t('sales.emptyBody')}>
      {mayPlan ? <PlanLink /> : null}
    </EmptyState>
  );
}
