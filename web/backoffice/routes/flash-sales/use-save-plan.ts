/** Saves a plan; what the server refuses stands at its field. */
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useNavigate } from 'react-router';
import type { AdminSale } from '#modules/flash-sales/contract.ts';
import { newIdempotencyKey } from '../../api.ts';
import { notify } from '../../parts/toast.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { usePlanSale } from './data.ts';
import { bodyOf, type PlanFields } from './plan-model.ts';
import { showProblem } from './show-problem.ts';

export function useSavePlan(form: UseFormReturn<PlanFields>, sale: AdminSale | null) {
  const format = useFormat();
  const navigate = useNavigate();
  const plan = usePlanSale();
  const [isDone, setDone] = useState(false);
  const submit = form.handleSubmit(async (fields) => {
    try {
      const body = bodyOf(fields, format);
      const saved = await plan.mutateAsync({ sale, body, idempotencyKey: newIdempotencyKey() });
      setDone(true);
      notify(sale ? t('sale.saved') : t('sale.planned', { name: saved.name }));
      setTimeout(() => void navigate(`/flash-sales/${saved.id}`));
    } catch (error) {
      showProblem(form, error);
    }
  });
  return { submit, error: plan.error, isPending: plan.isPending, isDone };
}
