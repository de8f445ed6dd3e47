/** What can be done with the chosen products; rises from below while any are chosen. */
import { Archive, CircleCheck } from 'lucide-react';
import type { AdminProduct, AdminProductRow } from '#modules/catalog/contract.ts';
import { SelectionBar } from '../../parts/list/selection-bar.tsx';
import { Button } from '../../parts/button.tsx';
import { notify, notifyProblem } from '../../parts/toast.tsx';
import { Problem, toProblem } from '../../problem.ts';
import { t } from '../../words/index.ts';
import { useChangeStates, type BulkResult } from './data.ts';

interface BulkBarProps {
  rows: readonly AdminProductRow[];
  chosen: ReadonlySet<string>;
  onDone: () => void;
}

const icon = { 'aria-hidden': true, size: 16, strokeWidth: 1.5 } as const;

export function BulkBar({ rows, chosen, onDone }: BulkBarProps) {
  const change = useChangeStates();
  const ids = rows.filter((row) => chosen.has(row.id)).map((row) => row.id);

  function setState(state: 'active' | 'archived') {
    change.mutate(
      ids.map((id) => ({ id, state })),
      {
        onSuccess: (result) => {
          onDone();
          report(result, ids.length, state, () => takeBack(result));
        },
      },
    );
  }

  function takeBack({ changed }: BulkResult) {
    change.mutate(
      changed.map(({ id, before }) => ({ id, state: before })),
      { onSuccess: (result) => notify(t('products.restored', { count: result.changed.length })) },
    );
  }

  return (
    <SelectionBar count={ids.length} onLetGo={onDone}>
      <Button
        icon={<CircleCheck {...icon} />}
        busy={change.isPending}
        onClick={() => setState('active')}
      >
        {t('products.activate')}
      </Button>
      <Button
        icon={<Archive {...icon} />}
        busy={change.isPending}
        onClick={() => setState('archived')}
      >
        {t('products.archive')}
      </Button>
    </SelectionBar>
  );
}

function report(
  { changed, failures }: BulkResult,
  all: number,
  state: AdminProduct['state'],
  undo: () => void,
): void {
  const done = all - failures.length;
  if (failures.length > 0) {
    const first = toProblem(failures[0]);
    const detail = t('products.bulkPartly', { done, all, reason: first.message });
    notifyProblem(
      new Problem({ status: first.status, code: first.code, detail, requestId: first.requestId }),
    );
  }
  if (changed.length === 0) return;
  const key = state === 'active' ? 'products.activated' : 'products.archived';
  notify(t(key, { count: changed.length }), undo);
}
