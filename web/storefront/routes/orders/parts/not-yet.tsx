import { useEffect, type ReactNode } from 'react';
import { ButtonLink } from '../../../../shared/ui/button.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';

const LOOK_AGAIN_MS = 2500;

/** The bank has not answered. The page looks again by itself, with a script or without. */
export function Waiting(): ReactNode {
  const { t } = useLanguage();
  useEffect(() => {
    const timer = setInterval(() => {
      void fetch(location.href, { headers: { accept: 'application/json' } }).then((response) => {
        // A server that restarts has nothing to say about the payment.
        if (response.ok && response.status !== 202) location.reload();
      }, reportError);
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="flex max-w-140 flex-col items-start gap-6">
      <h1 className="text-36 md:text-48">{t('pending.title')}</h1>
      <p className="text-18 text-quiet">{t('pending.text')}</p>
      <p role="status" className="flex items-center gap-3">
        <span aria-hidden className="size-3 animate-breathe rounded-full bg-accent" />
        {t('pending.working')}
      </p>
      <ButtonLink href="" look="secondary">
        {t('pending.refresh')}
      </ButtonLink>
    </div>
  );
}

/** The payment came to nothing: said with what it means for the money and the cart. */
export function NotPaid(): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="flex max-w-140 flex-col items-start gap-6">
      <h1 className="text-36 md:text-48">{t('pending.failed')}</h1>
      <p className="text-18 text-quiet">{t('pending.failed_text')}</p>
      <ButtonLink href="/checkout">{t('pending.back')}</ButtonLink>
    </div>
  );
}
