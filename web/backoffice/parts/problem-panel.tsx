/** A call that failed: what happened, what to do, and the request id for support. */
import { CloudOff, RotateCw } from 'lucide-react';
import type { Problem } from '../problem.ts';
import { toProblem } from '../problem.ts';
import { t } from '../words/index.ts';
import { Button } from './button.tsx';
import { CopyText } from './copy-text.tsx';

interface ProblemPanelProps {
  error: unknown;
  onRetry?: () => void;
  title?: string;
  /** True where it is the whole page. */
  isPage?: boolean;
}

/** In the place of what should have come. */
export function ProblemPanel({ error, onRetry, title, isPage = false }: ProblemPanelProps) {
  const problem = toProblem(error);
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-16 text-center">
      <span className="flex size-12 items-center justify-center rounded-full bg-danger-soft text-danger">
        <CloudOff aria-hidden size={22} strokeWidth={1.5} />
      </span>
      <Heading className="text-18">{title ?? t('problem.title')}</Heading>
      <p className="max-w-96 text-quiet">{problem.message}</p>
      {onRetry ? (
        <Button icon={<RotateCw aria-hidden size={16} strokeWidth={1.5} />} onClick={onRetry}>
          {t('common.retry')}
        </Button>
      ) : null}
      <RequestId problem={problem} />
    </div>
  );
}

/** Above a form whose save was refused; what was typed stays. */
export function ProblemNotice({ error }: { error: unknown }) {
  const problem = toProblem(error);
  return (
    <div
      role="alert"
      className="rounded-md border border-danger bg-danger-soft px-4 py-3 text-danger"
    >
      <p className="font-medium">{problem.message}</p>
      <RequestId problem={problem} />
    </div>
  );
}

function RequestId({ problem }: { problem: Problem }) {
  if (!problem.requestId) return null;
  return (
    <CopyText value={problem.requestId} label={t('problem.copyId')}>
      {t('problem.requestId', { id: problem.requestId })}
    </CopyText>
  );
}
