/** Where the shop, or every shop, is closed to shoppers and opened again. */
import { Page } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { StaleNotice } from '../../parts/stale-notice.tsx';
import { useMay } from '../../session.ts';
import { t } from '../../words/index.ts';
import { ClosurePanel } from './closure-panel.tsx';
import { useMaintenance } from './data.ts';

export function Component() {
  const query = useMaintenance();
  const may = useMay();
  if (query.isPending) return <MaintenanceSkeleton />;
  if (!query.data) {
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  }
  const { shop, all } = query.data;
  return (
    <Page title={t('maintenance.title')} below={t('maintenance.below')}>
      <StaleNotice query={query} />
      <div className="flex max-w-160 flex-col gap-4">
        <ClosurePanel reach="shop" notice={shop} isClosedWithAll={all !== null} />
        {may('platform.operate') ? <ClosurePanel reach="all" notice={all} /> : null}
      </div>
    </Page>
  );
}

function MaintenanceSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-48" />
      <Skeleton className="mt-6 h-72 w-full max-w-160 rounded-md" />
    </Loading>
  );
}
