/** Sign in with e-mail or user name, and password. */
import { useEffect } from 'react';
import { CircleAlert, Lock, Timer } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { usePageTitle } from '../../parts/page.tsx';
import { PasswordField } from '../../parts/password-field.tsx';
import { toProblem, type Problem } from '../../problem.ts';
import { useSession } from '../../session.ts';
import { useShop } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { safeNext, signInSentence, useSignIn, type Credentials } from './data.ts';
import { SignInFrame } from './frame.tsx';

const LOCKED = 423;
const SLOWED = 429;

export function Component() {
  usePageTitle(t('signIn.title'));
  const [search] = useSearchParams();
  const session = useSession();
  const next = safeNext(search.get('next'));
  if (session.data?.actor.kind === 'staff') return <Navigate to={next} replace />;
  return (
    <SignInFrame>
      <SignInForm next={next} ended={search.has('ended')} />
    </SignInFrame>
  );
}

function SignInForm({ next, ended }: { next: string; ended: boolean }) {
  const shop = useShop().data;
  const navigate = useNavigate();
  const signIn = useSignIn();
  const form = useForm<Credentials>({ defaultValues: { login: '', password: '' } });
  const { errors } = form.formState;
  const problem = signIn.error ? toProblem(signIn.error) : null;
  useEffect(() => form.setFocus('login'), [form]);
  const submit = form.handleSubmit(async (credentials) => {
    try {
      await signIn.mutateAsync(credentials);
    } catch {
      // The mutation keeps the problem, and the form shows it above its fields.
      form.setFocus('password', { shouldSelect: true });
      return;
    }
    await navigate(next, { replace: true });
  });
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <div>
        <h1 className="text-22">{t('signIn.title')}</h1>
        <p className="mt-1 text-quiet">
          {ended
            ? t('signIn.ended')
            : shop
              ? t('signIn.intro', { shop: shop.name })
              : t('signIn.introPlain')}
        </p>
      </div>
      {problem ? <Refused problem={problem} /> : null}
      <TextField
        label={t('signIn.login')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.login?.message}
        {...form.register('login', {
          setValueAs: (value: string) => value.trim(),
          required: t('signIn.loginMissing'),
        })}
      />
      <PasswordField
        label={t('signIn.password')}
        autoComplete="current-password"
        error={errors.password?.message}
        registration={form.register('password', { required: t('signIn.passwordMissing') })}
      />
      <Button type="submit" kind="primary" busy={signIn.isPending} className="mt-2 h-10!">
        {t(signIn.isPending ? 'signIn.busy' : 'signIn.submit')}
      </Button>
    </form>
  );
}

function Refused({ problem }: { problem: Problem }) {
  const Icon = problem.status === LOCKED ? Lock : problem.status === SLOWED ? Timer : CircleAlert;
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-sm bg-danger-soft px-3 py-2 text-danger"
    >
      <Icon aria-hidden size={16} strokeWidth={1.5} className="mt-0.5 shrink-0" />
      {signInSentence(problem)}
    </p>
  );
}
