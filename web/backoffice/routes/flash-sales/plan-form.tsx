/** The plan of a flash sale: name, window, limit, and the articles with price and allotment. */
import { FormProvider, useForm, useFormContext } from 'react-hook-form';
import type { AdminSale } from '#modules/flash-sales/contract.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { UnsavedGuard } from '../../parts/unsaved-guard.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { OffersPanel } from './offers-panel.tsx';
import { isCount, type PlanFields } from './plan-model.ts';
import { useSavePlan } from './use-save-plan.ts';
import { WindowFields } from './window-fields.tsx';

interface PlanFormProps {
  plan: PlanFields;
  /** The sale that is planned anew; null for a new one. */
  sale: AdminSale | null;
}

export function PlanForm({ plan, sale }: PlanFormProps) {
  const form = useForm<PlanFields>({ defaultValues: plan });
  const { submit, error, isPending, isDone } = useSavePlan(form, sale);
  const title = sale ? t('sale.editTitle', { name: sale.name }) : t('sale.newTitle');
  const back = sale
    ? { to: `/flash-sales/${sale.id}`, place: sale.name }
    : { to: '/flash-sales', place: t('sales.title') };
  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <UnsavedGuard dirty={form.formState.isDirty && !isDone} />
        <Page
          title={title}
          back={back}
          actions={
            <>
              <ButtonLink to={back.to}>{t('common.cancel')}</ButtonLink>
              <Button type="submit" kind="primary" busy={isPending}>
                {t(sale ? 'sale.saveChanges' : 'sale.save')}
              </Button>
            </>
          }
        >
          <div className="flex flex-col gap-4">
            {error ? <ProblemNotice error={error} /> : null}
            <WhatAndWhen />
            <OffersPanel />
          </div>
        </Page>
      </form>
    </FormProvider>
  );
}

function WhatAndWhen() {
  const { register, formState } = useFormContext<PlanFields>();
  const { timeZone } = useFormat();
  const { errors } = formState;
  return (
    <Panel title={t('sale.what')}>
      <div className="grid grid-cols-4 items-start gap-4 max-lg:grid-cols-2 max-phone:grid-cols-1">
        <TextField
          label={t('sale.name')}
          hint={t('sale.nameHint')}
          maxLength={120}
          autoComplete="off"
          error={errors.name?.message}
          {...register('name', {
            validate: (name) => name.trim() !== '' || t('sale.nameMissing'),
          })}
        />
        <WindowFields />
        <TextField
          label={t('sale.limit')}
          hint={t('sale.limitHint')}
          optional
          inputMode="numeric"
          autoComplete="off"
          error={errors.limit?.message}
          {...register('limit', {
            validate: (text) => text.trim() === '' || isCount(text) || t('sale.limitWrong'),
          })}
        />
      </div>
      <p className="mt-3 text-12 text-quiet">{t('sale.zone', { zone: timeZone })}</p>
    </Panel>
  );
}
