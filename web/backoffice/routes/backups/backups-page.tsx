/** Backups: what lies in the vault, whether it was restored, and what a loss would cost. */
import { CopyText } from '../../parts/copy-text.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { t } from '../../words/index.ts';
import { BackupList } from './backup-list.tsx';
import { useBackups } from './data.ts';
import { ProofCharts } from './proof-charts.tsx';
import { ArchivePanel, RestorePanel, TroublePanels } from './side-panels.tsx';

const CREATE = 'emporium backup create';

export function Component() {
  const query = useBackups();
  if (query.isPending) return <BackupsSkeleton />;
  if (!query.data) {
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  }
  const { data } = query;
  return (
    <Page
      title={t('backups.title')}
      below={
        <>
          {t('backups.keptIn')} <code className="font-mono wrap-anywhere">{data.place}</code>
        </>
      }
      actions={
        <CopyText value={CREATE} label={t('backups.copyCommand')}>
          <code className="font-mono">{CREATE}</code>
        </CopyText>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)_22rem] items-start gap-4 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-4">
          <BackupList backups={data} />
          <ProofCharts verifications={data.verifications} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <TroublePanels backups={data} />
          <ArchivePanel archive={data.archive} />
          <RestorePanel at={data.archive?.archivedAt ?? data.at} />
        </div>
      </div>
    </Page>
  );
}

function BackupsSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-64 max-w-full" />
      <Skeleton className="mt-6 h-96 w-full rounded-md" />
    </Loading>
  );
}
