import type { ReactNode } from 'react';
import { ButtonLink, buttonClass } from '../../shared/ui/button.tsx';
import { Notice } from '../../shared/ui/notice.tsx';
import type { CartData } from '../routes/cart/cart-data.ts';
import { RepricedNotice } from '../routes/cart/parts/repriced-notice.tsx';
import { LineText } from './line-text.tsx';
import { useLanguage } from './shop-context.tsx';

/** What stands in the sheet: lines, subtotal, and the two ways on. */
export function CartSheetBody({ data, close }: { data: CartData; close: () => void }): ReactNode {
  const { t, money } = useLanguage();
  const { cart, problem, repriced } = data;
  if (!cart || cart.lines.length === 0) {
    return <p className="p-6 text-quiet">{t('cart.empty')}</p>;
  }
  return (
    <>
      <div className="flex-1 overflow-y-auto px-6">
        {problem && (
          <div className="pt-4">
            <Notice meaning="warning" title={problem.title} urgent>
              {problem.text}
            </Notice>
          </div>
        )}
        {repriced.length > 0 && (
          <div className="pt-4">
            <RepricedNotice repriced={repriced} />
          </div>
        )}
        <ul className="divide-y divide-line">
          {cart.lines.map((line) => (
            <li key={line.variantId} className="py-4">
              <LineText line={line} quantity />
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-col gap-3 border-t border-line p-6">
        <p className="flex items-baseline justify-between">
          <span>{t('cart.subtotal')}</span>
          <span className="tabular text-18 font-semibold">{money(cart.total)}</span>
        </p>
        <ButtonLink href="/checkout" size="large" wide>
          {t('cart.checkout')}
        </ButtonLink>
        <div className="grid grid-cols-2 gap-3">
          <ButtonLink href="/cart" look="secondary">
            {t('cart.view')}
          </ButtonLink>
          <button type="button" onClick={close} className={buttonClass({ look: 'secondary' })}>
            {t('cart.continue')}
          </button>
        </div>
      </div>
    </>
  );
}
