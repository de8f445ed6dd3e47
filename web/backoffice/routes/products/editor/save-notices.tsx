/** What saving left to do: a conflict to decide, parts that were not saved, a refusal. */
import { TriangleAlert } from 'lucide-react';
import { Button } from '../../../parts/button.tsx';
import { ProblemNotice } from '../../../parts/problem-panel.tsx';
import { t } from '../../../words/index.ts';
import type { Failure } from './save-product.ts';
import type { Saving } from './use-save.ts';

interface SaveNoticesProps {
  saving: Saving;
  onLoadTheirs: () => void;
  onKeepMine: () => void;
}

export function SaveNotices({ saving, onLoadTheirs, onKeepMine }: SaveNoticesProps) {
  if (saving.problem) return <ProblemNotice error={saving.problem} />;
  if (saving.isConflict) {
    return (
      <Warning title={t('save.conflictTitle')}>
        <p>{t('save.conflictBody')}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          <Button onClick={onLoadTheirs}>{t('save.loadTheirs')}</Button>
          <Button onClick={onKeepMine}>{t('save.keepMine')}</Button>
        </div>
      </Warning>
    );
  }
  if (saving.failures.length === 0) return null;
  return (
    <Warning title={t('save.partly')}>
      <ul className="list-disc pl-5">
        {saving.failures.map((failure, index) => (
          <li key={index}>{failureSentence(failure)}</li>
        ))}
      </ul>
      <p className="mt-1">{t('save.partlyNext')}</p>
    </Warning>
  );
}

function failureSentence({ step, name, problem }: Failure): string {
  return t(`save.partly.${step}`, { name, reason: problem.message });
}

function Warning({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div
      role="alert"
      className="flex gap-3 rounded-md border border-warning bg-warning-soft px-4 py-3"
    >
      <TriangleAlert
        aria-hidden
        size={18}
        strokeWidth={1.5}
        className="mt-0.5 shrink-0 text-warning"
      />
      <div>
        <p className="font-medium text-warning">{title}</p>
        {children}
      </div>
    </div>
  );
}
