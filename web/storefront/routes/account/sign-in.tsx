import type { ReactNode } from 'react';
import { Button } from '../../../shared/ui/button.tsx';
import { TextField } from '../../../shared/ui/field.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { useLanguage } from '../../parts/shop-context.tsx';
import { useSubmitOnce } from '../../parts/use-submit-once.ts';
import { EntryPage } from './parts/entry-page.tsx';
import type { SignInData } from './sign-in.server.ts';

export default function SignIn({ data }: PageProps<SignInData>): ReactNode {
  const { t } = useLanguage();
  const [busy, guard] = useSubmitOnce();
  const { csrf, returnTo, required, login, problem } = data;
  const register = returnTo ? `/register?${new URLSearchParams({ returnTo })}` : '/register';
  return (
    <EntryPage title={t('account.sign_in')} lead={t('account.sign_in_lead')}>
      {required && (
        <Notice meaning="info" title={t('account.sign_in_required')}>
          {t('account.sign_in_required_text')}
        </Notice>
      )}
      {problem && (
        <Notice meaning="danger" title={problem.title} urgent>
          {problem.text}
        </Notice>
      )}
      <form method="post" action="/sign-in" onSubmit={guard} className="flex flex-col gap-4">
        {csrf && <input type="hidden" name="_csrf" value={csrf} />}
        <input type="hidden" name="returnTo" value={returnTo} />
        <TextField
          name="login"
          label={t('account.identifier')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={254}
          defaultValue={login}
        />
        <TextField
          name="password"
          type="password"
          label={t('account.password')}
          autoComplete="current-password"
          required
          maxLength={512}
        />
        <Button size="large" wide busy={busy}>
          {t('account.sign_in')}
        </Button>
      </form>
      <p className="text-14 text-quiet">
        {t('account.new_here')}{' '}
        <a href={register} className="text-ink underline underline-offset-4">
          {t('account.register')}
        </a>
      </p>
    </EntryPage>
  );
}
