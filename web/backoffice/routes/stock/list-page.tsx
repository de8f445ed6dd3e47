/** What is on hand, what orders hold, what is left; low first when asked for. */
import { useMemo } from 'react';
import { Hourglass, PackageCheck, PackageOpen } from 'lucide-react';
import type { Stock } from '#modules/inventory/contract.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { List } from '../../parts/list/list.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useStockList } from './data.ts';
import { articleName, stockColumns } from './stock-columns.tsx';

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
    <Page
      title={t('stock.title')}
      actions={
        <ButtonLink to="/stock/holds" icon={<Hourglass aria-hidden size={16} strokeWidth={1.5} />}>
          {t('holds.toHolds')}
        </ButtonLink>
      }
    >
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
