import type { ReactNode } from 'react';
import type { QuoteAnswer } from '#modules/cart/contract.ts';
import { LineText } from '../../../parts/line-text.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { Totals } from '../../../parts/totals.tsx';

interface SummaryProps {
  quote: QuoteAnswer;
  busy: boolean;
  children: ReactNode;
}

/** What is bought and what it costs; stays in view while the form is filled in. */
export function Summary({ quote, busy, children }: SummaryProps): ReactNode {
  const { t } = useLanguage();
  return (
    <section
      aria-label={t('checkout.summary')}
      aria-busy={busy}
      className="flex flex-col gap-6 rounded-lg bg-sunk p-6 lg:sticky lg:top-6"
    >
      <div className="flex items-baseline justify-between">
        <h2 className="text-22">{t('checkout.summary')}</h2>
        <a
          href="/cart"
          className="inline-flex min-h-11 items-center text-14 underline underline-offset-4 md:min-h-8"
        >
          {t('checkout.edit_cart')}
        </a>
      </div>
      <ul className="flex max-h-80 flex-col gap-4 overflow-y-auto">
        {quote.lines.map((line) => (
          <li key={line.variantId}>
            <LineText line={line} quantity />
          </li>
        ))}
      </ul>
      <Totals
        subtotal={quote.subtotal}
        shipping={quote.shipping}
        rules={quote.rules}
        taxes={quote.taxes}
        pricesIncludeTax={quote.pricesIncludeTax}
        total={quote.total}
      />
      {children}
    </section>
  );
}
