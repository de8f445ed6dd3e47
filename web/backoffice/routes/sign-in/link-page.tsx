/** The page behind a one-time link. The token is taken out of the address before anything else. */
import { useEffect, useRef, useState } from 'react';
import { LoaderCircle } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { usePageTitle } from '../../parts/page.tsx';
import { toProblem } from '../../problem.ts';
import { t } from '../../words/index.ts';
import { useSignInByLink } from './data.ts';
import { SignInFrame } from './frame.tsx';

export function Component() {
  usePageTitle(t('signInLink.title'));
  const [token] = useState(() => new URLSearchParams(location.search).get('token'));
  const { mutate, error } = useSignInByLink();
  const navigate = useNavigate();
  const asked = useRef(false);
  useEffect(() => {
    // Development renders twice; a token that works once must be sent once.
    if (asked.current || !token) return;
    asked.current = true;
    history.replaceState(history.state, '', location.pathname);
    mutate(token, { onSuccess: () => void navigate('/', { replace: true }) });
  }, [token, mutate, navigate]);
  const sentence = token ? (error ? toProblem(error).message : null) : t('signInLink.missing');
  return <SignInFrame>{sentence ? <Spent sentence={sentence} /> : <Checking />}</SignInFrame>;
}

function Checking() {
  return (
    <div aria-live="polite" className="flex items-start gap-3">
      <LoaderCircle
        aria-hidden
        size={20}
        strokeWidth={1.5}
        className="mt-1 animate-spin text-accent"
      />
      <div>
        <h1 className="text-22">{t('signInLink.title')}</h1>
        <p className="mt-1 text-quiet">{t('signInLink.body')}</p>
      </div>
    </div>
  );
}

function Spent({ sentence }: { sentence: string }) {
  return (
    <div role="alert">
      <h1 className="text-22">{t('signInLink.spent')}</h1>
      <p className="mt-2">{sentence}</p>
      <p className="mt-2 text-quiet">{t('signInLink.spentBody')}</p>
      <Link
        to="/sign-in"
        className="mt-4 inline-block text-accent underline underline-offset-3 hover:text-accent-strong"
      >
        {t('signInLink.password')}
      </Link>
    </div>
  );
}
