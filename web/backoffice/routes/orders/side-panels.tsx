/** Beside the order: who bought, where it goes, how it is paid. */
import { Link } from 'react-router';
import type { OrderView } from '#modules/orders/contract.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t, wordFor } from '../../words/index.ts';

export function CustomerPanel({ order }: { order: OrderView }) {
  return (
    <Panel title={t('order.customer')}>
      <p className="font-medium">{order.shippingAddress.name}</p>
      <div className="mt-0.5 flex items-center gap-2">
        <a
          href={`mailto:${order.email}`}
          className="truncate hover:underline hover:underline-offset-3"
        >
          {order.email}
        </a>
        <CopyText value={order.email} label={t('order.copyEmail')}>
          {null}
        </CopyText>
      </div>
      <Link
        to={`/orders?query=${encodeURIComponent(order.email)}`}
        className="mt-2 inline-block text-accent underline underline-offset-3 hover:text-accent-strong"
      >
        {t('order.customerOrders')}
      </Link>
    </Panel>
  );
}

export function AddressPanel({ address }: { address: OrderView['shippingAddress'] }) {
  const { locale } = useFormat();
  const country = new Intl.DisplayNames([locale], { type: 'region' }).of(address.country);
  const lines = [
    address.name,
    address.line1,
    address.line2,
    [address.postalCode, address.city].filter(Boolean).join(' '),
    address.region,
    country,
  ].filter((line): line is string => Boolean(line));
  return (
    <Panel
      title={t('order.address')}
      actions={
        <CopyText value={lines.join('\n')} label={t('order.copyAddress')}>
          {null}
        </CopyText>
      }
    >
      <address className="not-italic">
        {lines.map((line, index) => (
          <span key={index} className="block">
            {line}
          </span>
        ))}
      </address>
    </Panel>
  );
}

export function PaymentPanel({ order }: { order: OrderView }) {
  const format = useFormat();
  const { method, state, reference, cardLastFour } = order.payment;
  return (
    <Panel title={t('order.payment')}>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
        <dt>
          {cardLastFour
            ? t('order.payment.cardEnding', { digits: cardLastFour })
            : wordFor(`order.payment.${method}`, method)}
        </dt>
        <dd className="tabular text-right font-medium">{format.money(order.total)}</dd>
        <dt className="text-quiet">{t('orders.state')}</dt>
        <dd className="text-right">{wordFor(`order.payment.state.${state}`, state)}</dd>
        {reference ? (
          <>
            <dt className="text-quiet">{t('order.paymentReference')}</dt>
            <dd className="min-w-0 text-right">
              <CopyText value={reference} label={t('order.copyReference')}>
                <span className="inline-block max-w-36 truncate align-bottom">{reference}</span>
              </CopyText>
            </dd>
          </>
        ) : null}
      </dl>
    </Panel>
  );
}
