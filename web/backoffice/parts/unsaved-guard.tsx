/** Asks before a page with unsaved changes is left, by link, by Back, or by closing the tab. */
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { t } from '../words/index.ts';
import { Ask } from './dialog.tsx';

export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [dirty]);
  return (
    <Ask
      open={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      title={t('unsaved.title')}
      body={t('unsaved.body')}
      cancel={t('unsaved.stay')}
      confirm={t('unsaved.leave')}
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
