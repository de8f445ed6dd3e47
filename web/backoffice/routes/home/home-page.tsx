/** Today at a glance. Every number leads to the list behind it. */
import { ArrowRight, Plus, Store } from 'lucide-react';
import { Link } from 'react-router';
import { ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useOrdersSummary } from '../orders/data.ts';
import { useProductList } from '../products/data.ts';
import { CHART_DAYS, DayChart } from './day-chart.tsx';
import { PasswordNotice } from './password-notice.tsx';
import { LatestOrders } from './latest-orders.tsx';
import { TodayNumbers } from './today-numbers.tsx';

const anyProduct = { sort: 'updated' } as const;

export function Component() {
  const format = useFormat();
  const may = useMay();
  const products = useProductList(anyProduct);
  const isEmpty = products.data?.pages[0]?.items.length === 0;
  return (
    <Page title={t('home.title')} below={format.day(format.today(), 'long')}>
      <PasswordNotice />
      {may('products.write') && isEmpty ? <FirstSteps /> : null}
      <TodayNumbers />
      {may('orders.read') ? <OrderPanels /> : null}
    </Page>
  );
}

function FirstSteps() {
  return (
    <div className="mb-4 rounded-md border border-line bg-surface">
      <EmptyState icon={Store} title={t('home.first')} body={t('home.firstBody')}>
        <ButtonLink
          to="/products/new"
          kind="primary"
          icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
        >
          {t('products.add')}
        </ButtonLink>
      </EmptyState>
    </div>
  );
}

function OrderPanels() {
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
