/** One order: what was bought, by whom, where it goes, how it is paid, what happened. */
import { useState } from 'react';
import { Ban, FileText } from 'lucide-react';
import { useParams } from 'react-router';
import { Button } from '../../parts/button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useMay } from '../../session.ts';
import { t } from '../../words/index.ts';
import { CancelWindow } from './cancel-window.tsx';
import { receiptAddress, useOrder } from './data.ts';
import { OrderLines } from './order-lines.tsx';
import { OrderState } from './order-state.tsx';
import { AddressPanel, CustomerPanel, PaymentPanel } from './side-panels.tsx';
import { Timeline } from './timeline.tsx';

export function Component() {
  const { orderId = '' } = useParams();
  const [cancelling, setCancelling] = useState(false);
  const mayWrite = useMay()('orders.write');
  const query = useOrder(orderId);
  if (query.isPending) return <OrderSkeleton />;
  if (!query.data) return <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />;
  const { order, timeline, cancellable } = query.data;
  const title = order.number
    ? t('order.title', { number: order.number })
    : t('order.titleUnplaced');
  return (
    <Page
      narrow
      title={title}
      back={{ to: '/orders', place: t('orders.title') }}
      beside={<OrderState state={order.state} />}
      below={
        <>
          {t(order.placedAt ? 'order.placed' : 'order.started')}{' '}
          <Moment at={order.placedAt ?? order.createdAt} />
        </>
      }
      actions={
        <>
          {order.number ? <ReceiptLink address={receiptAddress(order)} /> : null}
          {cancellable && mayWrite ? (
            <Button
              icon={<Ban aria-hidden size={16} strokeWidth={1.5} />}
              className="text-danger"
              onClick={() => setCancelling(true)}
            >
              {t('order.cancel')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-4 max-lg:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title={t('order.lines')} flush>
            <OrderLines order={order} />
          </Panel>
          <Panel title={t('order.timeline')}>
            <Timeline events={timeline} />
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <CustomerPanel order={order} />
          <AddressPanel address={order.shippingAddress} />
          <PaymentPanel order={order} />
        </div>
      </div>
      <CancelWindow order={order} open={cancelling} onClose={() => setCancelling(false)} />
    </Page>
  );
}

function ReceiptLink({ address }: { address: string }) {
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener"
      className={
        'inline-flex h-control items-center gap-2 rounded-sm border border-line bg-surface px-3 font-medium ' +
        'transition-colors duration-150 hover:border-line-strong'
      }
    >
      <FileText aria-hidden size={16} strokeWidth={1.5} />
      {t('order.receipt')}
    </a>
  );
}

function OrderSkeleton() {
  return (
    <div
      role="status"
      aria-label={t('shell.loading')}
      className="mx-auto max-w-280 p-6 max-phone:p-4"
    >
      <Skeleton className="h-8 w-56" />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)_20rem] gap-4 max-lg:grid-cols-1">
        <Skeleton className="h-72 w-full rounded-md" />
        <Skeleton className="h-72 w-full rounded-md" />
      </div>
    </div>
  );
}
