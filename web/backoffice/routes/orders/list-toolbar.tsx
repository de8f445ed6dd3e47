/** Search, state and dates above the order list. */
import { useState } from 'react';
import { orderStates } from '#modules/orders/contract.ts';
import { Button } from '../../parts/button.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { SearchField } from '../../parts/list/search-field.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { periodDays, periodOf, type OrderListFilters, type Period } from './order-filters.ts';

export function OrderToolbar({ filters }: { filters: OrderListFilters }) {
  const { values, set } = filters;
  return (
    <>
      <SearchField
        label={t('orders.search')}
        value={values.query ?? ''}
        onChange={(query) => set({ query })}
      />
      <FilterSelect
        label={t('orders.state')}
        value={values.state ?? ''}
        onChange={(state) => set({ state })}
      >
        <option value="">{t('products.anyState')}</option>
        {orderStates.map((state) => (
          <option key={state} value={state}>
            {t(`orders.state.${state}`)}
          </option>
        ))}
      </FilterSelect>
      <PeriodFilter filters={filters} />
      {filters.isFiltered ? (
        <Button kind="quiet" className="text-accent" onClick={filters.clear}>
          {t('common.clearFilters')}
        </Button>
      ) : null}
    </>
  );
}

function PeriodFilter({ filters }: { filters: OrderListFilters }) {
  const { values, set } = filters;
  const today = useFormat().today();
  const named = periodOf(values.from, values.to, today);
  const [isCustom, setCustom] = useState(named === 'custom');
  const period: Period = isCustom ? 'custom' : named;
  function choose(next: string) {
    setCustom(next === 'custom');
    if (next === '') set({ from: '', to: '' });
    else if (next !== 'custom') set(periodDays(next as 'today', today));
  }
  return (
    <>
      <FilterSelect
        label={t('orders.period')}
        value={period === 'any' ? '' : period}
        onChange={choose}
      >
        <option value="">{t('orders.anyTime')}</option>
        {(['today', 'yesterday', 'week', 'month', 'custom'] as const).map((each) => (
          <option key={each} value={each}>
            {t(`orders.${each}`)}
          </option>
        ))}
      </FilterSelect>
      {period === 'custom' ? (
        <>
          <DayField
            label={t('orders.from')}
            value={values.from}
            onChange={(from) => set({ from })}
          />
          <span aria-hidden className="text-quiet">
            –
          </span>
          <DayField label={t('orders.to')} value={values.to} onChange={(to) => set({ to })} />
        </>
      ) : null}
    </>
  );
}

interface DayFieldProps {
  label: string;
  value: string | undefined;
  onChange: (day: string) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <input
      type="date"
      aria-label={label}
      value={value ?? ''}
      className="control w-36! border-line! max-phone:flex-1"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
