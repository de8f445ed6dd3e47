/** Backups: what lies in the vault, whether it was restored, and what a loss would cost. */
import { Command } from '../../parts/copy-text.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { StaleNotice } from '../../parts/stale-notice.tsx';
import { t } from '../../words/index.ts';
import { BackupList, CREATE } from './backup-list.tsx';
import { useBackups, type Backups } from './data.ts';
import { ProofCharts } from './proof-charts.tsx';
import {
  ArchivePanel,
  FailuresPanel,
  FindingsPanel,
  PlaceNotice,
  RestorePanel,
} from './side-panels.tsx';

export function Component() {
  const query = useBackups();
  if (query.isPending) return <BackupsSkeleton />;
  if (!query.data) {
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  }
  const { data } = query;
  const hasAny = data.backups.length > 0;
  return (
    <Page
      title={t('backups.title')}
      back={{ to: '/operations', place: t('operations.title') }}
      below={
        <>
          {t('backups.keptIn')} <code className="font-mono wrap-anywhere">{data.place}</code>
        </>
      }
      actions={hasAny ? <Command value={CREATE} label={t('backups.copyCommand')} /> : undefined}
    >
      <StaleNotice query={query} />
      <div className="grid grid-cols-[minmax(0,1fr)_22rem] items-start gap-4 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-4">
          {data.placeProblem === null ? null : <PlaceNotice problem={data.placeProblem} />}
          <FindingsPanel verifications={data.verifications} />
          {isFailing(data) ? <FailuresPanel failures={data.failures} /> : null}
          {data.placeProblem === null ? <BackupList backups={data} /> : null}
          <ProofCharts verifications={data.verifications} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <ArchivePanel archive={data.archive} />
          {hasAny ? <RestorePanel at={data.archive?.archivedAt ?? data.at} /> : null}
          {isFailing(data) ? null : <FailuresPanel failures={data.failures} />}
        </div>
      </div>
    </Page>
  );
}

/** Whether the last try failed; an older failure is history, and stands aside. */
function isFailing({ backups, failures }: Backups): boolean {
  const failed = failures[0]?.startedAt ?? '';
  return backups.every(({ endedAt }) => endedAt === null || endedAt < failed) && failed !== '';
}

function BackupsSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-64 max-w-full" />
      <Skeleton className="mt-6 h-96 w-full rounded-md" />
    </Loading>
  );
}
