/** People who bought, or whom staff added. */
import { useMemo } from 'react';
import { Plus, SearchX, UsersRound } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { Customer } from '#modules/customers/contract.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { List } from '../../parts/list/list.tsx';
import { SearchField } from '../../parts/list/search-field.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { t } from '../../words/index.ts';
import { customerColumns } from './customer-columns.tsx';
import { useCustomerList } from './data.ts';
import { NewCustomerWindow } from './new-customer-window.tsx';

const names = ['query'] as const;
const noRows: Customer[] = [];

export function Component() {
  const filters = useUrlFilters(names);
  const [search, setSearch] = useSearchParams();
  const query = filters.values.query ?? '';
  const list = useCustomerList(query);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const mayWrite = useMay()('customers.write');
  const add = mayWrite ? (
    <Button
      kind="primary"
      icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
      onClick={() => setSearch({ new: '' })}
    >
      {t('customers.add')}
    </Button>
  ) : null;
  return (
    <Page title={t('customers.title')} actions={add}>
      <List
        name="customers"
        label={t('customers.title')}
        columns={customerColumns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/customers/${row.id}`}
        rowName={(row) => row.name || (row.email ?? t('customers.noName'))}
        query={list}
        toolbar={
          <SearchField
            label={t('customers.search')}
            value={query}
            onChange={(next) => filters.set({ query: next })}
          />
        }
        empty={
          query ? (
            <EmptyState
              icon={SearchX}
              title={t('customers.noMatch')}
              body={t('customers.noMatchBody')}
            >
              <Button onClick={filters.clear}>{t('common.clearSearch')}</Button>
            </EmptyState>
          ) : (
            <EmptyState
              icon={UsersRound}
              title={t('customers.empty')}
              body={t('customers.emptyBody')}
            >
              {add}
            </EmptyState>
          )
        }
      />
      <NewCustomerWindow open={search.has('new')} onClose={() => setSearch({})} />
    </Page>
  );
}
