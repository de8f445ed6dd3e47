import { Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLanguage } from '../parts/shop-context.tsx';

/** In the corner of a picture: this one costs less for a while. */
export function SaleBadge(): ReactNode {
  const { t } = useLanguage();
  return (
    <p className="absolute start-2 top-2 inline-flex items-center gap-1 rounded-full bg-accent px-2.5 py-1 text-12 font-medium text-accent-ink">
      <Zap aria-hidden size={12} strokeWidth={2} />
      {t('sale.title')}
    </p>
  );
}
