/** A customer's account opened the back office by mistake. */
import { UserRoundX } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { t } from '../words/index.ts';
import { useSignOut } from './account-menu.tsx';

export function NotStaff() {
  const leave = useSignOut();
  return (
    <EmptyState isPage icon={UserRoundX} title={t('signIn.title')} body={t('signIn.notStaff')}>
      <a href="/" className="underline underline-offset-3">
        {t('signIn.toShop')}
      </a>
      <Button onClick={() => void leave()}>{t('signIn.otherAccount')}</Button>
    </EmptyState>
  );
}
