/** The browsers in which the person is signed in, with the way to end each. */
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { notify, notifyProblem } from '../../parts/toast.tsx';
import { t } from '../../words/index.ts';
import { useEndSession, useOwnSessions } from './data.ts';

type Session = NonNullable<ReturnType<typeof useOwnSessions>['data']>[number];

export function SessionsPanel() {
  const sessions = useOwnSessions();
  return (
    <Panel title={t('account.sessions')} flush>
      {sessions.isPending ? <Skeleton className="m-4 h-16" /> : null}
      {sessions.error ? (
        <ProblemPanel error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : null}
      <ul className="divide-y divide-line">
        {sessions.data?.map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </ul>
    </Panel>
  );
}

function SessionLine({ session }: { session: Session }) {
  const end = useEndSession();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{browserName(session.userAgent)}</p>
        <p className="text-quiet">
          {session.ipAddress} · {t('account.session.seen')} <Moment at={session.lastSeenAt} />
        </p>
      </div>
      {session.current ? (
        <Badge meaning="success">{t('account.session.current')}</Badge>
      ) : (
        <Button
          busy={end.isPending}
          onClick={() =>
            end.mutate(session.id, {
              onSuccess: () => notify(t('account.session.ended')),
              onError: notifyProblem,
            })
          }
        >
          {t('account.session.end')}
        </Button>
      )}
    </li>
  );
}

/** The browser and system that a user agent names, as far as a person needs to know it again. */
function browserName(userAgent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(userAgent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux|CrOS)/.exec(userAgent)?.[1];
  const known = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS', CrOS: 'ChromeOS' } as const;
  const names = [browser, system].filter((name) => name !== undefined);
  return (
    names.map((name) => known[name as keyof typeof known] ?? name).join(', ') ||
    userAgent.slice(0, 60)
  );
}
