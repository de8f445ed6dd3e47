import { Download, Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OrderView } from '#modules/orders/contract.ts';
import { ButtonLink, buttonClass } from '../../../shared/ui/button.tsx';
import type { PageProps } from '../../page.ts';
import { useAmount } from '../../parts/line-text.tsx';
import { useLanguage, useShop } from '../../parts/shop-context.tsx';
import { Totals } from '../../parts/totals.tsx';
import { orderAddress } from './order-address.ts';
import { AddressLines } from './parts/address-lines.tsx';
import { usePayment } from './parts/order-words.ts';

/** A receipt for paper: one column, no colour needed, what the law asks for and nothing else. */
export default function Receipt({ data: order }: PageProps<OrderView>): ReactNode {
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-8 p-6 md:py-12 print:max-w-none print:p-0 print:text-[10pt]">
      <Actions order={order} />
      <ReceiptHead order={order} />
      <Lines order={order} />
      <div className="self-end sm:w-80">
        <Totals {...order} />
      </div>
      <Payment order={order} />
    </div>
  );
}

function Actions({ order }: { order: OrderView }): ReactNode {
  const { t } = useLanguage();
  const pdf = orderAddress(order, '/receipt.pdf');
  return (
    <div className="flex flex-wrap gap-3 print:hidden">
      <button
        type="button"
        onClick={() => print()}
        className={`${buttonClass({ look: 'secondary' })} script-only`}
      >
        <Printer aria-hidden size={18} strokeWidth={1.5} />
        {t('order.print')}
      </button>
      <ButtonLink href={`/api/v1${pdf}`} look="secondary">
        <Download aria-hidden size={18} strokeWidth={1.5} />
        {t('order.receipt_pdf')}
      </ButtonLink>
      <ButtonLink href={orderAddress(order)} look="quiet">
        {t('order.number', { number: order.number ?? '' })}
      </ButtonLink>
    </div>
  );
}

function ReceiptHead({ order }: { order: OrderView }): ReactNode {
  const { t, dateTime } = useLanguage();
  const shop = useShop();
  const when = order.placedAt ?? order.createdAt;
  return (
    <div className="flex flex-wrap items-start justify-between gap-6 border-b border-line pb-6">
      <div className="flex flex-col gap-1">
        <p className="font-display text-22 font-semibold">{shop.name}</p>
        <h1 className="text-28">
          {t('order.receipt')} {order.number}
        </h1>
        <p className="text-14 text-quiet">
          <time dateTime={when}>{dateTime(when)}</time>
        </p>
      </div>
      <p className="text-14">
        <AddressLines address={order.shippingAddress} />
      </p>
    </div>
  );
}

function Lines({ order }: { order: OrderView }): ReactNode {
  const { t, money } = useLanguage();
  const amount = useAmount();
  return (
    <table className="w-full text-14">
      <thead>
        <tr className="border-b border-line text-13 text-quiet">
          <th className="py-2 text-start font-normal">{t('order.article')}</th>
          <th className="py-2 ps-4 text-end font-normal">{t('order.quantity')}</th>
          <th className="py-2 ps-4 text-end font-normal">{t('order.line_total')}</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.variantId} className="border-b border-line align-top">
            <td className="py-3 wrap-anywhere">
              {line.title}
              {line.variantTitle !== line.title && (
                <span className="text-quiet">, {line.variantTitle}</span>
              )}
              <span className="block text-12 text-quiet">
                {[line.sku, line.taxName].filter(Boolean).join(' · ')}
              </span>
            </td>
            <td className="py-3 ps-4 text-end whitespace-nowrap">{amount(line)}</td>
            <td className="py-3 ps-4 text-end whitespace-nowrap">{money(line.total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Payment({ order: { payment } }: { order: OrderView }): ReactNode {
  const { t } = useLanguage();
  const words = usePayment();
  return (
    <dl className="flex flex-wrap gap-x-12 gap-y-4 text-14">
      <div>
        <dt className="text-13 text-quiet">{t('order.paid_with')}</dt>
        <dd>{words(payment)}</dd>
      </div>
      {payment.reference && (
        <div>
          <dt className="text-13 text-quiet">{t('order.payment_reference')}</dt>
          <dd className="wrap-anywhere">{payment.reference}</dd>
        </div>
      )}
    </dl>
  );
}
