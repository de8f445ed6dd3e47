import { Check, FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OrderView } from '#modules/orders/contract.ts';
import { ButtonLink } from '../../../shared/ui/button.tsx';
import type { PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { LineText } from '../../parts/line-text.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { Totals } from '../../parts/totals.tsx';
import { orderAddress } from './order-address.ts';
import { AddressLines } from './parts/address-lines.tsx';
import { NotPaid, Waiting } from './parts/not-yet.tsx';
import { usePayment, useStateWords } from './parts/order-words.ts';

/**
 * The order as its buyer sees it: thanks when it is new, a pause while the bank thinks, facts ever
 * after.
 */
export default function Confirmation({ data: order }: PageProps<OrderView>): ReactNode {
  return (
    <Container className="py-12 md:py-16">
      {order.state === 'pending' && <Waiting />}
      {order.state === 'failed' && <NotPaid />}
      {order.state !== 'pending' && order.state !== 'failed' && <Placed order={order} />}
    </Container>
  );
}

function Placed({ order }: { order: OrderView }): ReactNode {
  const { t, dateTime } = useLanguage();
  const state = useStateWords();
  const payment = usePayment();
  const when = order.placedAt ?? order.createdAt;
  return (
    <div className="grid items-start gap-12 lg:grid-cols-[1fr_24rem] lg:gap-16">
      <div className="flex flex-col gap-8">
        <Thanks order={order} />
        <dl className="grid gap-x-8 gap-y-6 border-y border-line py-8 sm:grid-cols-2">
          <Fact name={t('order.state')}>{state(order.state)}</Fact>
          <Fact name={t('order.placed_at')}>
            <time dateTime={when}>{dateTime(when)}</time>
          </Fact>
          <Fact name={t('order.delivered_to')}>
            <AddressLines address={order.shippingAddress} />
          </Fact>
          <Fact name={t('order.paid_with')}>{payment(order.payment)}</Fact>
        </dl>
        {order.state === 'placed' && <Next />}
        <div className="flex flex-wrap gap-3">
          <ButtonLink href={orderAddress(order, '/receipt')} look="secondary">
            <FileText aria-hidden size={18} strokeWidth={1.5} />
            {t('order.receipt')}
          </ButtonLink>
          <ButtonLink href="/products" look="secondary">
            {t('order.continue')}
          </ButtonLink>
        </div>
        {order.secret && <p className="text-13 text-quiet">{t('order.keep')}</p>}
      </div>
      <Bought order={order} />
    </div>
  );
}

function Thanks({ order }: { order: OrderView }): ReactNode {
  const { t } = useLanguage();
  const [first] = order.shippingAddress.name.split(' ');
  return (
    <div className="flex flex-col gap-3">
      <span className="mb-2 inline-flex size-12 items-center justify-center rounded-full bg-success-soft text-success">
        <Check aria-hidden size={24} strokeWidth={1.5} />
      </span>
      <h1 className="text-36 wrap-anywhere md:text-48">
        {first ? t('order.thanks', { name: first }) : t('order.thanks_plain')}
      </h1>
      <p className="text-18">{t('order.placed', { number: order.number ?? '' })}</p>
      <p className="text-quiet wrap-anywhere">{t('order.mail', { email: order.email })}</p>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className="flex flex-col gap-1">
      <dt className="text-13 text-quiet">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Next(): ReactNode {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="next" className="flex flex-col gap-3">
      <h2 id="next" className="text-22">
        {t('order.next')}
      </h2>
      <ol className="flex list-decimal flex-col gap-1 ps-5 marker:text-quiet">
        <li>{t('order.next_pack')}</li>
        <li>{t('order.next_send')}</li>
        <li>{t('order.next_arrive')}</li>
      </ol>
    </section>
  );
}

function Bought({ order }: { order: OrderView }): ReactNode {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="bought" className="flex flex-col gap-6 rounded-lg bg-sunk p-6">
      <h2 id="bought" className="text-22">
        {t('order.number', { number: order.number ?? '' })}
      </h2>
      <ul className="flex flex-col gap-4">
        {order.lines.map((line) => (
          <li key={line.variantId}>
            <LineText line={line} quantity />
          </li>
        ))}
      </ul>
      <Totals {...order} />
    </section>
  );
}
