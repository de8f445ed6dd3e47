/** The four numbers of the day, each a link to what it counts. */
import { Figure } from '../../parts/figure.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useOrdersSummary } from '../orders/data.ts';
import { periodDays } from '../orders/order-filters.ts';
import { useLowStockCount } from '../stock/data.ts';
import { CHART_DAYS } from './day-chart.tsx';

export function TodayNumbers() {
  const may = useMay();
  return (
    <ul className="grid grid-cols-4 gap-3 max-lg:grid-cols-2">
      {may('orders.read') ? <OrderNumbers /> : null}
      {may('stock.read') ? <LowStockNumber /> : null}
    </ul>
  );
}

function OrderNumbers() {
  const format = useFormat();
  const { data } = useOrdersSummary(CHART_DAYS, true);
  const todayDay = format.today();
  const today = data?.days.find((each) => each.day === todayDay);
  const yesterdayDay = periodDays('yesterday', todayDay).from;
  const yesterday = data?.days.find((each) => each.day === yesterdayDay);
  const dayLink = `/orders?from=${todayDay}&to=${todayDay}`;
  return (
    <>
      <Figure
        to={dayLink}
        label={t('home.ordersToday')}
        value={data && format.number(today?.orders ?? 0)}
        note={data && t('home.yesterday', { value: format.number(yesterday?.orders ?? 0) })}
      />
      <Figure
        to={dayLink}
        label={t('home.revenueToday')}
        value={data && (today ? format.money(today.revenue) : format.minor(0))}
        note={data && t('home.yesterday', { value: format.minor(yesterday?.revenue.amount ?? 0) })}
      />
      <Figure
        to="/orders?state=placed"
        label={t('home.openOrders')}
        value={data && format.number(data.open)}
        note={t('home.openNote')}
      />
    </>
  );
}

function LowStockNumber() {
  const format = useFormat();
  const { data } = useLowStockCount(true);
  const count = data && format.number(data.count) + (data.more ? '+' : '');
  return (
    <Figure
      to="/stock?level=low"
      label={t('home.lowStock')}
      value={count}
      note={t('home.lowStockNote')}
      tone={data !== undefined && data.count > 0 ? 'warning' : 'plain'}
    />
  );
}
