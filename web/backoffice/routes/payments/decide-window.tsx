/** One decision about money: what was asked, what was taken, why, and two ways to end it. */
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Payment } from '#modules/payments/contract.ts';
import { newIdempotencyKey } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { Window } from '../../parts/dialog.tsx';
import { TextAreaField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useDecideReview } from './data.ts';

interface DecideWindowProps {
  payment: Payment | null;
  onClose: () => void;
}

export function DecideWindow({ payment, onClose }: DecideWindowProps) {
  return (
    <Window open={payment !== null} onClose={onClose} title={t('reviews.decideTitle')}>
      {payment ? <DecideForm payment={payment} onClose={onClose} /> : null}
    </Window>
  );
}

function DecideForm({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const format = useFormat();
  const decide = useDecideReview();
  // One key for each way while the window is open: a lost answer is asked for again, not repeated.
  const [keys] = useState(() => ({ accept: newIdempotencyKey(), return: newIdempotencyKey() }));
  const form = useForm({ defaultValues: { reason: '' } });
  const { amount, captured } = payment;
  const isSame = amount.amount === captured.amount && amount.currency === captured.currency;
  const by = (decision: 'accept' | 'return') =>
    form.handleSubmit(({ reason }) =>
      decide.mutate(
        {
          id: payment.id,
          body: { decision, reason: reason.trim() },
          idempotencyKey: keys[decision],
        },
        {
          onSuccess: () => {
            notify(t(decision === 'accept' ? 'reviews.accepted' : 'reviews.returned'));
            onClose();
          },
        },
      ),
    );
  const words = { asked: format.money(amount), taken: format.money(captured) };
  const giveBack = by('return');
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void giveBack(event)}>
      <p className="text-quiet">{t(isSame ? 'reviews.same' : 'reviews.differs', words)}</p>
      {decide.error ? <ProblemNotice error={decide.error} /> : null}
      <TextAreaField
        label={t('reviews.reason')}
        hint={t('reviews.reasonHint')}
        rows={2}
        maxLength={200}
        error={form.formState.errors.reason?.message}
        {...form.register('reason', {
          validate: (reason) => reason.trim() !== '' || t('reviews.reasonMissing'),
        })}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        {isSame ? (
          <Button kind="primary" busy={decide.isPending} onClick={() => void by('accept')()}>
            {t('reviews.accept')}
          </Button>
        ) : null}
        <Button type="submit" kind="danger" busy={decide.isPending}>
          {t('reviews.return')}
        </Button>
      </div>
    </form>
  );
}
