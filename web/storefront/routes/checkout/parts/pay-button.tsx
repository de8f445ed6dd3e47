import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../../shared/ui/button.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { MoneyValue } from '../../../words/language.ts';

interface PayButtonProps {
  total: MoneyValue;
  busy: boolean;
  disabled: boolean;
}

/** Names the amount that will be charged. */
export function PayButton({ total, busy, disabled }: PayButtonProps): ReactNode {
  const { t, money } = useLanguage();
  return (
    <div className="flex flex-col gap-3">
      <Button
        name="intent"
        value="pay"
        size="large"
        wide
        busy={busy}
        disabled={disabled}
        className="tabular"
      >
        <Lock aria-hidden size={18} strokeWidth={1.5} />
        {busy ? t('checkout.paying') : t('checkout.pay', { total: money(total) })}
      </Button>
      <p className="text-13 text-quiet">{t('checkout.terms')}</p>
    </div>
  );
}
