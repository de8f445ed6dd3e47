/** Name and phone of the signed-in person. */
import { useForm } from 'react-hook-form';
import type { Account } from '#modules/identity/contract.ts';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Panel } from '../../parts/page.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { t } from '../../words/index.ts';
import { useUpdateAccount } from './data.ts';

export function ProfilePanel({ account, etag }: { account: Account; etag: string | null }) {
  const update = useUpdateAccount();
  const form = useForm({ defaultValues: { name: account.name, phone: account.phone } });
  const { errors, isDirty } = form.formState;
  const submit = form.handleSubmit(({ name, phone }) =>
    update.mutate(
      { etag, body: { name: name.trim(), phone: phone.trim() } },
      { onSuccess: () => notify(t('account.saved')) },
    ),
  );
  return (
    <Panel title={t('account.profile')}>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        {update.error ? <ProblemNotice error={update.error} /> : null}
        <TextField
          label={t('account.name')}
          autoComplete="name"
          maxLength={120}
          hint={t('account.nameHint')}
          error={errors.name?.message}
          {...form.register('name', {
            validate: (name) => name.trim() !== '' || t('account.nameMissing'),
          })}
        />
        <TextField
          label={t('account.phone')}
          type="tel"
          autoComplete="tel"
          optional
          maxLength={40}
          {...form.register('phone')}
        />
        <Button type="submit" busy={update.isPending} disabled={!isDirty}>
          {t('common.save')}
        </Button>
      </form>
    </Panel>
  );
}
