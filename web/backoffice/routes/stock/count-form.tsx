/** A count: what is on the shelf now, why, and from when on it is low. */
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { Stock } from '#modules/inventory/contract.ts';
import { newIdempotencyKey } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Panel } from '../../parts/page.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { UnsavedGuard } from '../../parts/unsaved-guard.tsx';
import { t } from '../../words/index.ts';
import { useCountStock } from './data.ts';

const isWhole = (text: string) => /^\d{1,12}$/.test(text.trim());

function onHandLabel({ unit }: Stock): string {
  return unit.code === 'piece'
    ? t('stock.onHandNow')
    : `${t('stock.onHandNow')} (${unit.stepLabel})`;
}

export function CountForm({ stock }: { stock: Stock }) {
  const count = useCountStock();
  const [idempotencyKey] = useState(newIdempotencyKey);
  const form = useForm({
    defaultValues: {
      onHand: String(stock.onHand),
      limit: stock.lowStockThreshold === null ? '' : String(stock.lowStockThreshold),
      reason: '',
    },
  });
  const { errors, isDirty } = form.formState;
  const submit = form.handleSubmit(({ onHand, limit, reason }) =>
    count.mutate(
      {
        stock,
        idempotencyKey,
        body: {
          onHand: Number(onHand.trim()),
          lowStockThreshold: limit.trim() === '' ? null : Number(limit.trim()),
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        },
      },
      { onSuccess: () => notify(t('stock.saved')) },
    ),
  );
  return (
    <Panel title={t('stock.count')}>
      <UnsavedGuard dirty={isDirty && !count.isSuccess} />
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <p className="text-quiet">{t('stock.countBody')}</p>
        {count.error ? <ProblemNotice error={count.error} /> : null}
        <TextField
          label={onHandLabel(stock)}
          inputMode="numeric"
          autoComplete="off"
          error={errors.onHand?.message}
          {...form.register('onHand', {
            validate: (text) => isWhole(text) || t('stock.numberWrong'),
          })}
        />
        <TextField
          label={t('stock.limit')}
          inputMode="numeric"
          autoComplete="off"
          hint={t('stock.limitHint')}
          error={errors.limit?.message}
          {...form.register('limit', {
            validate: (text) => text.trim() === '' || isWhole(text) || t('stock.numberWrong'),
          })}
        />
        <TextField
          label={t('stock.reason')}
          optional
          maxLength={500}
          hint={t('stock.reasonHint')}
          {...form.register('reason')}
        />
        <Button type="submit" kind="primary" busy={count.isPending} disabled={!isDirty}>
          {t('common.save')}
        </Button>
      </form>
    </Panel>
  );
}
