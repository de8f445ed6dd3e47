/** Beginning and end, typed in the shop's zone and shown in UTC beneath, as the server keeps them. */
import { useFormContext, useWatch } from 'react-hook-form';
import { TextField } from '../../parts/field.tsx';
import { utcOfLocal } from '../../shop-time.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { PlanFields } from './plan-model.ts';

export function WindowFields() {
  const { register, formState, getValues } = useFormContext<PlanFields>();
  const { timeZone } = useFormat();
  const [startsAt, endsAt] = useWatch<PlanFields, ['startsAt', 'endsAt']>({
    name: ['startsAt', 'endsAt'],
  });
  const { errors } = formState;
  const isTime = (text: string) => utcOfLocal(text, timeZone) !== null || t('sale.timeMissing');
  return (
    <>
      <TextField
        type="datetime-local"
        label={t('sale.starts')}
        hint={utcWords(startsAt, timeZone)}
        error={errors.startsAt?.message}
        {...register('startsAt', { validate: isTime })}
      />
      <TextField
        type="datetime-local"
        label={t('sale.ends')}
        hint={utcWords(endsAt, timeZone)}
        error={errors.endsAt?.message}
        {...register('endsAt', {
          validate: {
            isTime,
            // Both are written alike, so the later one is the greater text.
            isLater: (text) => text > getValues('startsAt') || t('sale.timeOrder'),
          },
        })}
      />
    </>
  );
}

/** "2026-11-27 08:00 UTC"; nothing while the field holds no time. */
function utcWords(local: string, timeZone: string): string {
  const moment = utcOfLocal(local, timeZone);
  return moment === null ? '' : t('sale.inUtc', { time: moment.slice(0, 16).replace('T', ' ') });
}
