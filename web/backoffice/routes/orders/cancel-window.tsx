/** Cancelling cannot be undone: it asks for the order's number and for a reason. */
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { OrderView } from '#modules/orders/contract.ts';
import { newIdempotencyKey } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { Window } from '../../parts/dialog.tsx';
import { TextAreaField, TextField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useCancelOrder } from './data.ts';

interface CancelWindowProps {
  order: OrderView;
  open: boolean;
  onClose: () => void;
}

export function CancelWindow({ order, open, onClose }: CancelWindowProps) {
  const number = order.number ?? '';
  return (
    <Window open={open} onClose={onClose} title={t('order.cancelTitle', { number })}>
      <CancelForm order={order} number={number} onClose={onClose} />
    </Window>
  );
}

interface CancelFormProps {
  order: OrderView;
  number: string;
  onClose: () => void;
}

function CancelForm({ order, number, onClose }: CancelFormProps) {
  const format = useFormat();
  const cancel = useCancelOrder();
  // One key while the window is open: a lost answer is asked for again, not repeated.
  const [idempotencyKey] = useState(newIdempotencyKey);
  const form = useForm({ defaultValues: { reason: '', number: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(({ reason }) =>
    cancel.mutate(
      { id: order.id, reason: reason.trim(), idempotencyKey },
      {
        onSuccess: () => {
          notify(t('order.cancelled', { number }));
          onClose();
        },
      },
    ),
  );
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <p className="text-quiet">{t('order.cancelBody', { total: format.money(order.total) })}</p>
      {cancel.error ? <ProblemNotice error={cancel.error} /> : null}
      <TextAreaField
        label={t('order.cancelReason')}
        hint={t('order.cancelReasonHint')}
        rows={2}
        maxLength={500}
        error={errors.reason?.message}
        {...form.register('reason', {
          validate: (reason) => reason.trim() !== '' || t('order.cancelReasonMissing'),
        })}
      />
      <TextField
        label={t('order.cancelTyped', { number })}
        autoComplete="off"
        spellCheck={false}
        error={errors.number?.message}
        {...form.register('number', {
          validate: (typed) =>
            typed.trim().toLowerCase() === number.toLowerCase() || t('order.cancelTypedWrong'),
        })}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('order.keep')}</Button>
        <Button type="submit" kind="danger" busy={cancel.isPending}>
          {t('order.cancel')}
        </Button>
      </div>
    </form>
  );
}
