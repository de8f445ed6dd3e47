import type { ReactNode } from 'react';
import type { QuoteAnswer } from '#modules/cart/contract.ts';
import { Button } from '../../../../shared/ui/button.tsx';
import { Notice } from '../../../../shared/ui/notice.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { ChoiceRow, ChoiceRows } from './choice-rows.tsx';
import type { LiveQuote } from './use-live-quote.ts';

interface DeliveryChoiceProps {
  live: LiveQuote;
  onChoose: () => void;
}

/** The ways that serve the address, each with its time and price. */
export function DeliveryChoice({
  live: { quote, undeliverable },
  onChoose,
}: DeliveryChoiceProps): ReactNode {
  const { t, money } = useLanguage();
  const time = useTime();
  if (undeliverable || quote.shippingMethods.length === 0) {
    return (
      <>
        <Notice meaning="warning" title={t('checkout.delivery_none')} />
        <Reckon />
      </>
    );
  }
  return (
    <>
      <ChoiceRows legend={t('checkout.delivery')}>
        {quote.shippingMethods.map((method) => (
          <ChoiceRow
            // The chosen one is given by the quote, so the row is made anew when that changes.
            key={`${method.id} ${quote.shipping?.id === method.id}`}
            name="shippingMethod"
            value={method.id}
            checked={quote.shipping?.id === method.id}
            onChoose={onChoose}
            title={method.name}
            hint={time(method)}
            aside={method.price.amount === 0 ? t('checkout.delivery_free') : money(method.price)}
          />
        ))}
      </ChoiceRows>
      <Reckon />
    </>
  );
}

type Method = QuoteAnswer['shippingMethods'][number];

function useTime(): (method: Method) => string {
  const { t } = useLanguage();
  return ({ estimateDaysMin: from, estimateDaysMax: to }) =>
    from === to ? t('checkout.days', { count: to }) : t('checkout.days_between', { from, to });
}

/** Without a script: shows the total of another country or way before paying. */
function Reckon(): ReactNode {
  const { t } = useLanguage();
  return (
    <noscript>
      <Button look="secondary" size="small" name="intent" value="quote">
        {t('checkout.update')}
      </Button>
    </noscript>
  );
}
