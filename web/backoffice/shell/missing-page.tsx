/** An address that leads nowhere. */
import { Compass } from 'lucide-react';
import { ButtonLink } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { usePageTitle } from '../parts/page.tsx';
import { t } from '../words/index.ts';

export function MissingPage() {
  usePageTitle(t('problem.notFound'));
  return (
    <EmptyState
      isPage
      icon={Compass}
      title={t('problem.notFound')}
      body={t('problem.notFoundBody')}
    >
      <ButtonLink to="/">{t('problem.home')}</ButtonLink>
    </EmptyState>
  );
}
