/** Orders per day, and the newest of them. */
import { ArrowRight } from 'lucide-react';
import { Link } from 'react-router';
import { Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { t } from '../../words/index.ts';
import { useOrdersSummary } from '../orders/data.ts';
import { CHART_DAYS, DayChart } from './day-chart.tsx';
import { LatestOrders } from './latest-orders.tsx';

export function OrderPanels() {
  const summary = useOrdersSummary(CHART_DAYS, true);
  return (
    <div className="mt-4 flex flex-col gap-4">
      {summary.error && !summary.data ? (
        <Panel title={t('home.chart', { days: CHART_DAYS })}>
          <ProblemPanel error={summary.error} onRetry={() => void summary.refetch()} />
        </Panel>
      ) : (
        <DayChart days={summary.data?.days} />
      )}
      <Panel
        title={t('home.latest')}
        flush
        actions={
          <Link
            to="/orders"
            className="inline-flex items-center gap-1 rounded-sm text-quiet hover:text-ink"
          >
            {t('home.allOrders')}
            <ArrowRight aria-hidden size={14} strokeWidth={1.5} />
          </Link>
        }
      >
        <LatestOrders />
      </Panel>
    </div>
  );
}
