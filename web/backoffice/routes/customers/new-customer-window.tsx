/** Adds somebody who has not ordered here yet. */
import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { Window } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { toProblem } from '../../problem.ts';
import { t } from '../../words/index.ts';
import { useCreateCustomer } from './data.ts';

interface CustomerForm {
  name: string;
  email: string;
  phone: string;
  externalNumber: string;
}

export function NewCustomerWindow({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Window open={open} onClose={onClose} title={t('customers.new')}>
      <NewCustomerForm onClose={onClose} />
    </Window>
  );
}

function NewCustomerForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateCustomer();
  const form = useForm<CustomerForm>({
    defaultValues: { name: '', email: '', phone: '', externalNumber: '' },
  });
  const { errors } = form.formState;
  const problem = create.error ? toProblem(create.error) : null;
  const submit = form.handleSubmit((values) => {
    const { name, email, phone, externalNumber } = values;
    create.mutate(
      {
        name: name.trim(),
        ...(email.trim() ? { email: email.trim() } : {}),
        ...(phone.trim() ? { phone: phone.trim() } : {}),
        ...(externalNumber.trim() ? { externalNumber: externalNumber.trim() } : {}),
      },
      {
        onSuccess: (customer) => {
          notify(t('customers.created'));
          void navigate(`/customers/${customer.id}`);
        },
        onError: (error) => {
          for (const { field, message } of toProblem(error).errors) {
            if (field in values) form.setError(field as keyof CustomerForm, { message });
          }
        },
      },
    );
  });
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {problem && problem.errors.length === 0 ? <ProblemNotice error={problem} /> : null}
      <TextField
        label={t('customers.name')}
        autoComplete="off"
        maxLength={120}
        error={errors.name?.message}
        {...form.register('name', {
          validate: (name) => name.trim() !== '' || t('customers.nameMissing'),
        })}
      />
      <TextField
        label={t('customers.email')}
        type="email"
        autoComplete="off"
        error={errors.email?.message}
        {...form.register('email', {
          validate: (email, values) =>
            email.trim() !== '' ||
            values.externalNumber.trim() !== '' ||
            t('customers.needsContact'),
        })}
      />
      <TextField
        label={t('customers.phone')}
        type="tel"
        optional
        autoComplete="off"
        maxLength={40}
        error={errors.phone?.message}
        {...form.register('phone')}
      />
      <TextField
        label={t('customers.number')}
        optional
        autoComplete="off"
        maxLength={100}
        error={errors.externalNumber?.message}
        {...form.register('externalNumber')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" kind="primary" busy={create.isPending}>
          {t('customers.add')}
        </Button>
      </div>
    </form>
  );
}
