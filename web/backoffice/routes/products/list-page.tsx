/** All products: find them, sort them, change several at once. */
import { useMemo, useState } from 'react';
import { Package, Plus, SearchX } from 'lucide-react';
import type { AdminProductRow } from '#modules/catalog/contract.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { List } from '../../parts/list/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useListFacts, useProductList } from './data.ts';
import { BulkBar } from './bulk-bar.tsx';
import { productColumns } from './list-columns.tsx';
import { ProductToolbar } from './list-toolbar.tsx';
import { useProductFilters } from './list-filters.ts';

const noRows: AdminProductRow[] = [];

export function Component() {
  const filters = useProductFilters();
  const may = useMay();
  const format = useFormat();
  const list = useProductList(filters.values);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const variantIds = useMemo(() => rows.flatMap((row) => row.variantIds), [rows]);
  const facts = useListFacts(variantIds, may('stock.read')).data;
  const columns = useMemo(() => productColumns(facts, format), [facts, format]);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const mayWrite = may('products.write');
  return (
    <Page
      title={t('products.title')}
      actions={
        mayWrite ? (
          <ButtonLink
            to="/products/new"
            kind="primary"
            icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
          >
            {t('products.add')}
          </ButtonLink>
        ) : null
      }
    >
      <List
        name="products"
        label={t('products.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={(row) => `/products/${row.id}`}
        rowName={(row) => row.title}
        query={list}
        sort={filters.values.sort ?? 'updated'}
        onSort={(sort) => filters.set({ sort })}
        {...(mayWrite ? { selection: { chosen, choose } } : {})}
        toolbar={<ProductToolbar filters={filters} />}
        empty={
          <NoProducts filtered={filters.isFiltered} mayWrite={mayWrite} onClear={filters.clear} />
        }
      />
      <BulkBar rows={rows} chosen={chosen} onDone={() => choose(new Set())} />
    </Page>
  );
}

interface NoProductsProps {
  filtered: boolean;
  mayWrite: boolean;
  onClear: () => void;
}

function NoProducts({ filtered, mayWrite, onClear }: NoProductsProps) {
  if (filtered) {
    return (
      <EmptyState icon={SearchX} title={t('products.noMatch')} body={t('products.noMatchBody')}>
        <Button onClick={onClear}>{t('common.clearFilters')}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Package} title={t('products.empty')} body={t('products.emptyBody')}>
      {mayWrite ? (
        <ButtonLink
          to="/products/new"
          kind="primary"
          icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
        >
          {t('products.add')}
        </ButtonLink>
      ) : null}
    </EmptyState>
  );
}
