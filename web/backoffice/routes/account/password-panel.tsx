/** Sets the first password, or changes the one there is. */
import { useForm } from 'react-hook-form';
import type { Account } from '#modules/identity/contract.ts';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../../parts/page.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { ProblemNotice } from '../../parts/problem-panel.tsx';
import { notify } from '../../parts/toast.tsx';
import { toProblem } from '../../problem.ts';
import { t } from '../../words/index.ts';
import { useChangePassword } from './data.ts';

const fieldOf: Readonly<Record<string, 'current' | 'next'>> = {
  password_wrong: 'current',
  password_too_weak: 'next',
};

export function PasswordPanel({ account }: { account: Account }) {
  const change = useChangePassword();
  const form = useForm({ defaultValues: { current: '', next: '' } });
  const { errors } = form.formState;
  const { hasPassword } = account;
  const submit = form.handleSubmit(({ current, next }) =>
    change.mutate(
      hasPassword ? { currentPassword: current, newPassword: next } : { newPassword: next },
      {
        onSuccess: () => {
          form.reset();
          notify(t('account.passwordSaved'));
        },
        onError: (error) => {
          const { code, message } = toProblem(error);
          const field = hasPassword || code !== 'password_wrong' ? fieldOf[code] : undefined;
          if (field) form.setError(field, { message }, { shouldFocus: true });
        },
      },
    ),
  );
  const atField = Boolean(errors.current ?? errors.next);
  const required = { required: t('account.passwordMissing') };
  return (
    <Panel title={t(hasPassword ? 'account.password' : 'account.setPassword')}>
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <p className="text-quiet">
          {t(hasPassword ? 'account.passwordBody' : 'account.noPasswordStay')}
        </p>
        {change.error && !atField ? <ProblemNotice error={change.error} /> : null}
        <input
          type="text"
          autoComplete="username"
          value={account.email ?? account.username ?? ''}
          readOnly
          hidden
        />
        {hasPassword ? (
          <PasswordField
            label={t('account.currentPassword')}
            autoComplete="current-password"
            error={errors.current?.message}
            registration={form.register('current', required)}
          />
        ) : null}
        <PasswordField
          label={t('account.newPassword')}
          autoComplete="new-password"
          hint={t('account.newPasswordHint')}
          error={errors.next?.message}
          registration={form.register('next', required)}
        />
        <Button type="submit" kind="primary" busy={change.isPending}>
          {t(hasPassword ? 'account.changePassword' : 'account.setPassword')}
        </Button>
      </form>
    </Panel>
  );
}
