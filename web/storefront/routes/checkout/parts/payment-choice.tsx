import type { ReactNode } from 'react';
import { Notice } from '../../../../shared/ui/notice.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { WordKey } from '../../../words/language.ts';
import { paymentTokens, type PaymentToken } from '../checkout-data.ts';
import { ChoiceRow, ChoiceRows } from './choice-rows.tsx';

const words: Readonly<Record<PaymentToken, WordKey>> = {
  tok_ok: 'checkout.token_ok',
  tok_slow: 'checkout.token_slow',
  tok_declined: 'checkout.token_declined',
  tok_timeout_charged: 'checkout.token_unknown',
};

/**
 * The card simulator, named as what it is. A real provider's fields stand here in a shop that has
 * one.
 */
export function PaymentChoice({ chosen }: { chosen: PaymentToken }): ReactNode {
  const { t } = useLanguage();
  return (
    <>
      <Notice meaning="info" title={t('checkout.simulated')}>
        {t('checkout.simulated_text')}
      </Notice>
      <ChoiceRows legend={t('checkout.payment')}>
        {paymentTokens.map((token) => (
          <ChoiceRow
            key={token}
            name="token"
            value={token}
            checked={token === chosen}
            title={t(words[token])}
          />
        ))}
      </ChoiceRows>
    </>
  );
}
