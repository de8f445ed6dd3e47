/** The shelves of the shop as a tree. */
import { Plus, Tags } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { AdminCategory } from '#modules/catalog/contract.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useMay } from '../../session.ts';
import { t } from '../../words/index.ts';
import { CategoryRow } from './category-row.tsx';
import { CategoryWindow } from './category-window.tsx';
import { useCategories } from './data.ts';
import { depthsOf, inTreeOrder } from './tree.ts';

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const;
const none: AdminCategory[] = [];

export function Component() {
  const categories = useCategories();
  const all = categories.data ?? none;
  const mayWrite = useMay()('products.write');
  const [search, setSearch] = useSearchParams();
  const edited = all.find((each) => each.id === search.get('edit')) ?? null;
  const isNew = search.has('new');
  const add = (
    <Button kind="primary" icon={<Plus {...icon} />} onClick={() => setSearch({ new: '' })}>
      {t('categories.add')}
    </Button>
  );
  return (
    <Page title={t('categories.title')} actions={mayWrite ? add : null}>
      <div className="rounded-md border border-line bg-surface">
        {categories.isPending ? <CategoriesSkeleton /> : null}
        {categories.error ? (
          <ProblemPanel error={categories.error} onRetry={() => void categories.refetch()} />
        ) : null}
        {categories.data && all.length === 0 ? (
          <EmptyState icon={Tags} title={t('categories.empty')} body={t('categories.emptyBody')}>
            {mayWrite ? add : null}
          </EmptyState>
        ) : null}
        {all.length > 0 ? <Tree all={all} mayWrite={mayWrite} /> : null}
      </div>
      <CategoryWindow
        key={edited?.id ?? `new ${search.get('new')}`}
        open={isNew || edited !== null}
        saved={edited}
        parentId={search.get('new') || null}
        all={all}
        onClose={() => setSearch({})}
      />
    </Page>
  );
}

function Tree({ all, mayWrite }: { all: AdminCategory[]; mayWrite: boolean }) {
  const depths = depthsOf(all);
  return (
    <ul aria-label={t('categories.title')} className="divide-y divide-line">
      {inTreeOrder(all).map((category) => (
        <CategoryRow
          key={category.id}
          category={category}
          depth={depths.get(category.id) ?? 0}
          neighbours={inTreeOrder(all).filter((each) => each.parentId === category.parentId)}
          mayWrite={mayWrite}
        />
      ))}
    </ul>
  );
}

function CategoriesSkeleton() {
  return (
    <ul aria-busy className="divide-y divide-line">
      {Array.from({ length: 6 }, (_, index) => (
        <li key={index} className="flex h-row items-center justify-between px-4">
          <Skeleton className="h-3.5 w-40" />
          <Skeleton className="h-3.5 w-20" />
        </li>
      ))}
    </ul>
  );
}
