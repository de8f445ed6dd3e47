/** Who came by a one-time link and has no password yet could not come back; Home says so first. */
import { KeyRound } from 'lucide-react';
import { ButtonLink } from '../../parts/button.tsx';
import { t } from '../../words/index.ts';
import { useAccount } from '../account/data.ts';

export function PasswordNotice() {
  const account = useAccount().data?.body;
  if (!account || account.hasPassword) return null;
  return (
    <section
      className={
        'mb-4 flex flex-wrap items-center gap-4 rounded-md border border-line bg-accent-soft p-4'
      }
    >
      <KeyRound aria-hidden size={20} strokeWidth={1.5} className="text-accent max-phone:hidden" />
      <div className="min-w-64 flex-1">
        <h2 className="font-sans text-14 font-semibold tracking-normal">
          {t('account.noPasswordTitle')}
        </h2>
        <p>{t('account.noPasswordBody', { login: account.email ?? account.username ?? '' })}</p>
      </div>
      <ButtonLink to="/account" kind="primary">
        {t('account.setPassword')}
      </ButtonLink>
    </section>
  );
}
