/** Above what was loaded before, when newer could not be: an old "all is well" is no news. */
import { CloudOff } from 'lucide-react';
import { toProblem } from '../problem.ts';
import { t } from '../words/index.ts';
import { Button } from './button.tsx';
import { Moment } from './moment.tsx';

interface StaleNoticeProps {
  query: {
    error: unknown;
    dataUpdatedAt: number;
    isFetching: boolean;
    refetch: () => Promise<unknown>;
  };
}

export function StaleNotice({
  query: { error, dataUpdatedAt, isFetching, refetch },
}: StaleNoticeProps) {
  if (error === null) return null;
  return (
    <div
      role="alert"
      className="mb-4 flex flex-wrap items-center gap-4 rounded-md border border-warning bg-warning-soft p-4"
    >
      <CloudOff aria-hidden size={20} strokeWidth={1.5} className="text-warning" />
      <div className="min-w-56 flex-1">
        <p className="font-semibold text-warning">
          {t('problem.stale')} <Moment at={new Date(dataUpdatedAt).toISOString()} />
        </p>
        <p>{toProblem(error).message}</p>
      </div>
      <Button busy={isFetching} onClick={() => void refetch()}>
        {t('common.retry')}
      </Button>
    </div>
  );
}
