/** Search and filters above the product list. */
import { Button } from '../../parts/button.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { SearchField } from '../../parts/list/search-field.tsx';
import { t } from '../../words/index.ts';
import { useCategories } from '../categories/data.ts';
import { depthsOf, inTreeOrder } from '../categories/tree.ts';
import { productStates, type ProductListFilters } from './list-filters.ts';

export function ProductToolbar({ filters }: { filters: ProductListFilters }) {
  const categories = useCategories().data ?? [];
  const depths = depthsOf(categories);
  const { values, set } = filters;
  return (
    <>
      <SearchField
        label={t('products.search')}
        value={values.query ?? ''}
        onChange={(query) => set({ query })}
      />
      <FilterSelect
        label={t('products.state')}
        value={values.state ?? ''}
        onChange={(state) => set({ state })}
      >
        <option value="">{t('products.anyState')}</option>
        {productStates.map((state) => (
          <option key={state} value={state}>
            {t(`products.state.${state}`)}
          </option>
        ))}
      </FilterSelect>
      {categories.length > 0 ? (
        <FilterSelect
          label={t('products.category')}
          value={values.categoryId ?? ''}
          onChange={(categoryId) => set({ categoryId })}
        >
          <option value="">{t('products.anyCategory')}</option>
          {inTreeOrder(categories).map((category) => (
            <option key={category.id} value={category.id}>
              {'\u2003'.repeat(depths.get(category.id) ?? 0) + category.name}
            </option>
          ))}
        </FilterSelect>
      ) : null}
      {filters.isFiltered ? (
        <Button kind="quiet" className="text-accent" onClick={filters.clear}>
          {t('common.clearFilters')}
        </Button>
      ) : null}
    </>
  );
}
