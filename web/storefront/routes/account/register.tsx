import type { ReactNode } from 'react';
import { Button } from '../../../shared/ui/button.tsx';
import { TextField } from '../../../shared/ui/field.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { useLanguage } from '../../parts/shop-context.tsx';
import { useSubmitOnce } from '../../parts/use-submit-once.ts';
import { EntryPage } from './parts/entry-page.tsx';
import type { RegisterData } from './register.server.ts';

export default function Register({ data }: PageProps<RegisterData>): ReactNode {
  const { t } = useLanguage();
  const [busy, guard] = useSubmitOnce();
  const { csrf, returnTo, name, email, errors, problem } = data;
  const signIn = returnTo ? `/sign-in?${new URLSearchParams({ returnTo })}` : '/sign-in';
  return (
    <EntryPage title={t('account.register_title')} lead={t('account.register_lead')}>
      {problem && (
        <Notice meaning="danger" title={problem.title} urgent>
          {problem.text}
        </Notice>
      )}
      <form
        method="post"
        action="/register"
        noValidate
        onSubmit={guard}
        className="flex flex-col gap-4"
      >
        {csrf && <input type="hidden" name="_csrf" value={csrf} />}
        <input type="hidden" name="returnTo" value={returnTo} />
        <TextField
          name="name"
          label={t('account.name')}
          autoComplete="name"
          required
          maxLength={120}
          defaultValue={name}
          error={errors['name']}
        />
        <TextField
          name="email"
          type="email"
          label={t('checkout.email')}
          autoComplete="email"
          required
          maxLength={254}
          defaultValue={email}
          error={errors['email']}
        />
        <TextField
          name="password"
          type="password"
          label={t('account.password')}
          hint={t('account.password_hint')}
          autoComplete="new-password"
          required
          maxLength={512}
          error={errors['password']}
        />
        <Button size="large" wide busy={busy}>
          {t('account.register')}
        </Button>
      </form>
      <p className="text-14 text-quiet">
        {t('account.already')}{' '}
        <a href={signIn} className="text-ink underline underline-offset-4">
          {t('account.sign_in')}
        </a>
      </p>
    </EntryPage>
  );
}
