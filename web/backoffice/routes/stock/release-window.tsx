/** Gives a hold back before its time, with a reason. */
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Reservation } from '#modules/inventory/contract.ts';
import { newIdempotencyKey } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { Window } from '../../parts/dialog.tsx';
import { TextAreaField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { t } from '../../words/index.ts';
import { heldArticles } from './hold-columns.tsx';
import { useReleaseHold } from './holds-data.ts';

interface ReleaseWindowProps {
  hold: Reservation | null;
  onClose: () => void;
}

export function ReleaseWindow({ hold, onClose }: ReleaseWindowProps) {
  const article = hold ? heldArticles(hold) : '';
  return (
    <Window open={hold !== null} onClose={onClose} title={t('holds.releaseTitle', { article })}>
      {hold ? <ReleaseForm hold={hold} onClose={onClose} /> : null}
    </Window>
  );
}

function ReleaseForm({ hold, onClose }: { hold: Reservation; onClose: () => void }) {
  const release = useReleaseHold();
  const [idempotencyKey] = useState(newIdempotencyKey);
  const form = useForm({ defaultValues: { reason: '' } });
  const submit = form.handleSubmit(({ reason }) =>
    release.mutate(
      { id: hold.id, reason: reason.trim(), idempotencyKey },
      {
        onSuccess: () => {
          notify(t('holds.released', { article: heldArticles(hold) }));
          onClose();
        },
      },
    ),
  );
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <p className="text-quiet">{t('holds.releaseBody')}</p>
      {release.error ? <ProblemNotice error={release.error} /> : null}
      <TextAreaField
        label={t('holds.reason')}
        hint={t('holds.reasonHint')}
        rows={2}
        maxLength={200}
        error={form.formState.errors.reason?.message}
        {...form.register('reason', {
          validate: (reason) => reason.trim() !== '' || t('holds.reasonMissing'),
        })}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" kind="danger" busy={release.isPending}>
          {t('holds.release')}
        </Button>
      </div>
    </form>
  );
}
