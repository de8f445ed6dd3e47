/** The operator's day at a glance: what to look at, and the facts beside it. */
import { Command } from '../../parts/copy-text.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { StaleNotice } from '../../parts/stale-notice.tsx';
import { t } from '../../words/index.ts';
import { useOperations, type Operations } from './data.ts';
import { DatabasePanel, TriggersPanel } from './database-panels.tsx';
import { DayNumbers } from './day-numbers.tsx';
import { DrillsPanel } from './drills-panel.tsx';
import { AllFindings, Troubles } from './finding-list.tsx';
import { BackupsPanel, ConnectionsPanel, MachinePanel, WorkPanel } from './side-panels.tsx';

const ROUND = 'emporium rounds morning';

export function Component() {
  const query = useOperations();
  if (query.isPending) return <OperationsSkeleton />;
  if (!query.data) {
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  }
  const { data } = query;
  return (
    <Page
      title={t('operations.title')}
      below={
        <>
          {t('operations.lookedAt')} <Moment at={data.at} />
        </>
      }
      actions={<Command value={ROUND} label={t('operations.copyRound')} />}
    >
      <StaleNotice query={query} />
      <DayNumbers operations={data} />
      <Panels data={data} />
    </Page>
  );
}

function Panels({ data }: { data: Operations }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_22rem] items-start gap-4 max-lg:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-4">
        <div id="troubles">
          <Troubles operations={data} />
        </div>
        <DatabasePanel database={data.database} />
        <DrillsPanel />
        <TriggersPanel triggers={data.triggers} />
        <AllFindings operations={data} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <BackupsPanel backups={data.backups} />
        <WorkPanel queue={data.queue} processes={data.processes} />
        <MachinePanel machine={data.machine} />
        <ConnectionsPanel processes={data.processes} />
      </div>
    </div>
  );
}

function OperationsSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-64 max-w-full" />
      <Skeleton className="mt-6 h-24 w-full rounded-md" />
      <Skeleton className="mt-4 h-96 w-full rounded-md" />
    </Loading>
  );
}
