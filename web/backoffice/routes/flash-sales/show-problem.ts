/** Puts what the server refused at the fields that it names. */
import type { UseFormReturn } from 'react-hook-form';
import { toProblem } from '../../problem.ts';
import { t } from '../../words/index.ts';
import type { PlanFields } from './plan-model.ts';

type Path = Parameters<UseFormReturn<PlanFields>['setError']>[0];

/** Refusals that concern a field even where the server names none. */
const places: Readonly<Record<string, Path>> = {
  flash_sale_window_invalid: 'endsAt',
  flash_sale_in_past: 'startsAt',
};

const FIELD =
  /^(?:name|startsAt|endsAt|limit(?:PerCustomer)?|offers\.(\d+)(?:\.(price|allotment|variantId))?)/;

/** `offers.0.allotment` stands at the third field of the first row; the rest stands above the form. */
export function showProblem(form: UseFormReturn<PlanFields>, thrown: unknown): void {
  const problem = toProblem(thrown);
  for (const { field, message } of problem.errors) {
    const path = pathOf(field);
    if (path) form.setError(path, { message });
  }
  const place = places[problem.code];
  if (place && problem.errors.length === 0) form.setError(place, { message: problem.message });
  if (problem.code === 'flash_sale_begun') {
    form.setError('startsAt', { message: t('sale.begun') });
  }
}

function pathOf(field: string): Path | undefined {
  const match = FIELD.exec(field);
  if (!match) return undefined;
  const [whole, row, part] = match;
  if (row !== undefined) {
    return `offers.${Number(row)}.${part === 'allotment' ? 'allotment' : 'price'}`;
  }
  return whole.startsWith('limit') ? 'limit' : (whole as Path);
}
