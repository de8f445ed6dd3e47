import type { ReactNode } from 'react';
import type { MoneyValue } from '../words/language.ts';
import { useLanguage } from './shop-context.tsx';

interface TotalsProps {
  subtotal: MoneyValue;
  shipping: { readonly name: string; readonly price: MoneyValue } | null;
  /**
   * Every rule that applied; those that take something off are shown, delivery and tax have lines
   * of their own.
   */
  rules?: readonly { readonly code: string; readonly text: string; readonly amount: MoneyValue }[];
  taxes: readonly { readonly name: string; readonly tax: MoneyValue }[];
  pricesIncludeTax: boolean;
  total: MoneyValue;
}

/** From the subtotal to the total, every step with its name. */
export function Totals({
  subtotal,
  shipping,
  rules = [],
  taxes,
  pricesIncludeTax,
  total,
}: TotalsProps): ReactNode {
  const { t, money } = useLanguage();
  const saved = rules.find(({ code }) => code === 'reduced_price');
  const shippingPrice =
    shipping && (shipping.price.amount === 0 ? t('checkout.delivery_free') : money(shipping.price));
  return (
    <dl className="flex flex-col gap-2 border-t border-line pt-4">
      <Row name={t('cart.subtotal')} value={money(subtotal)} />
      {rules
        .filter(({ amount }) => amount.amount < 0)
        .map(({ code, text, amount }) => (
          <Row key={code} name={text} value={money(amount)} />
        ))}
      <Row
        name={shipping ? `${t('cart.delivery')}, ${shipping.name}` : t('cart.delivery')}
        value={shippingPrice ?? t('cart.delivery_later')}
      />
      {!pricesIncludeTax &&
        taxes.map(({ name, tax }) => <Row key={name} name={name} value={money(tax)} />)}
      <div className="mt-2 flex items-baseline justify-between gap-4 border-t border-line pt-4">
        <dt className="font-medium">{t('cart.total')}</dt>
        <dd className="tabular text-22 font-semibold">{money(total)}</dd>
      </div>
      {pricesIncludeTax &&
        taxes
          .filter(({ tax }) => tax.amount !== 0)
          .map(({ name, tax }) => (
            <Row key={name} name={`${t('cart.tax_included')}: ${name}`} value={money(tax)} quiet />
          ))}
      {saved && <Row name={t('cart.saved')} value={money(saved.amount)} quiet />}
    </dl>
  );
}

function Row({
  name,
  value,
  quiet = false,
}: {
  name: string;
  value: string;
  quiet?: boolean;
}): ReactNode {
  return (
    <div
      className={`flex items-baseline justify-between gap-4 ${quiet ? 'text-13 text-quiet' : ''}`}
    >
      <dt>{name}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}
