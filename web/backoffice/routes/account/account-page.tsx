/** The signed-in person: how they are called, their password, where they are signed in. */
import { Page } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { t } from '../../words/index.ts';
import { useAccount } from './data.ts';
import { PasswordPanel } from './password-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

export function Component() {
  const account = useAccount();
  if (account.isPending) return <AccountSkeleton />;
  if (account.error) {
    return <ProblemPanel isPage error={account.error} onRetry={() => void account.refetch()} />;
  }
  const { body, etag } = account.data;
  return (
    <Page title={t('account.title')} below={body.email ?? body.username}>
      <div className="grid grid-cols-[minmax(0,1fr)_22rem] items-start gap-4 max-lg:grid-cols-1">
        <SessionsPanel />
        <div className="flex flex-col gap-4 max-lg:-order-1">
          <PasswordPanel key={String(body.hasPassword)} account={body} />
          <ProfilePanel key={etag} account={body} etag={etag} />
        </div>
      </div>
    </Page>
  );
}

function AccountSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-48" />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)_22rem] gap-4 max-lg:grid-cols-1">
        <Skeleton className="h-40 w-full rounded-md" />
        <Skeleton className="h-72 w-full rounded-md" />
      </div>
    </Loading>
  );
}
