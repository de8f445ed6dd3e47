/** A page that threw, or whose code did not arrive: a way to go on, and what was thrown. */
import { RotateCw, Unplug } from 'lucide-react';
import { useRouteError } from 'react-router';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { toProblem } from '../problem.ts';
import { t } from '../words/index.ts';

export function BrokenPage() {
  const problem = toProblem(useRouteError());
  return (
    <div role="alert">
      <EmptyState isPage icon={Unplug} title={t('problem.pageTitle')} body={t('problem.pageBody')}>
        <Button
          icon={<RotateCw aria-hidden size={16} strokeWidth={1.5} />}
          onClick={() => location.reload()}
        >
          {t('problem.reload')}
        </Button>
      </EmptyState>
      <p className="px-6 text-center text-12 text-quiet">{problem.message}</p>
    </div>
  );
}
