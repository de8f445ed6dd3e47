/** The filters of the order list, read from the address; dates are days of the shop. */
import { orderStates } from '#modules/orders/contract.ts';
import { useUrlFilters, type UrlFilters } from '../../parts/list/url-filters.ts';
import type { OrderFilters } from './data.ts';

const names = ['query', 'state', 'from', 'to'] as const;
type Name = (typeof names)[number];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface OrderListFilters extends Omit<UrlFilters<Name>, 'values'> {
  values: OrderFilters;
  isFiltered: boolean;
}

export function useOrderFilters(): OrderListFilters {
  const { values, set, clear } = useUrlFilters(names);
  const state = orderStates.find((each) => each === values.state);
  const filters: OrderFilters = {
    ...(values.query ? { query: values.query } : {}),
    ...(state ? { state } : {}),
    ...(values.from && DAY.test(values.from) ? { from: values.from } : {}),
    ...(values.to && DAY.test(values.to) ? { to: values.to } : {}),
  };
  return { values: filters, set, clear, isFiltered: Object.keys(filters).length > 0 };
}

export type Period = 'any' | 'today' | 'yesterday' | 'week' | 'month' | 'custom';

/** First and last day of a named period that ends today (yesterday ends yesterday). */
export function periodDays(
  period: Exclude<Period, 'any' | 'custom'>,
  today: string,
): { from: string; to: string } {
  const back = { today: 0, yesterday: 1, week: 6, month: 29 }[period];
  return {
    from: daysBefore(today, back),
    to: period === 'yesterday' ? daysBefore(today, 1) : today,
  };
}

/** The name of the period that the two days are. */
export function periodOf(from: string | undefined, to: string | undefined, today: string): Period {
  if (!from && !to) return 'any';
  for (const period of ['today', 'yesterday', 'week', 'month'] as const) {
    const days = periodDays(period, today);
    if (days.from === from && days.to === to) return period;
  }
  return 'custom';
}

function daysBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}
