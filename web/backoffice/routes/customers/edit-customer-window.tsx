/** Changes a customer's name and phone. */
import { useForm } from 'react-hook-form';
import type { Customer } from '#modules/customers/contract.ts';
import { Button } from '../../parts/button.tsx';
import { Window } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { t } from '../../words/index.ts';
import { useUpdateCustomer } from './data.ts';

interface EditCustomerProps {
  customer: Customer;
  etag: string | null;
  open: boolean;
  onClose: () => void;
}

export function EditCustomerWindow(props: EditCustomerProps) {
  return (
    <Window open={props.open} onClose={props.onClose} title={t('customer.editTitle')}>
      <EditCustomerForm {...props} />
    </Window>
  );
}

function EditCustomerForm({ customer, etag, onClose }: EditCustomerProps) {
  const update = useUpdateCustomer();
  const form = useForm({ defaultValues: { name: customer.name, phone: customer.phone } });
  const submit = form.handleSubmit(({ name, phone }) =>
    update.mutate(
      { id: customer.id, etag, body: { name: name.trim(), phone: phone.trim() } },
      {
        onSuccess: () => {
          notify(t('customer.saved'));
          onClose();
        },
      },
    ),
  );
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {update.error ? <ProblemNotice error={update.error} /> : null}
      <TextField
        label={t('customers.name')}
        maxLength={120}
        error={form.formState.errors.name?.message}
        {...form.register('name', {
          validate: (name) => name.trim() !== '' || t('customers.nameMissing'),
        })}
      />
      <TextField
        label={t('customers.phone')}
        type="tel"
        optional
        maxLength={40}
        {...form.register('phone')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" kind="primary" busy={update.isPending}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
