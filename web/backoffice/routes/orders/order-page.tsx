/** One order: what was bought, by whom, where it goes, how it is paid, what happened. */
import { useParams } from 'react-router';
import { Moment } from '../../parts/moment.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { t } from '../../words/index.ts';
import { useOrder } from './data.ts';
import { OrderActions } from './order-actions.tsx';
import { OrderLines } from './order-lines.tsx';
import { OrderState } from './order-state.tsx';
import { AddressPanel, CustomerPanel, PaymentPanel } from './side-panels.tsx';
import { Timeline } from './timeline.tsx';

export function Component() {
  const { orderId = '' } = useParams();
  const query = useOrder(orderId);
  if (query.isPending) return <OrderSkeleton />;
  if (!query.data)
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  const { order, timeline, cancellable } = query.data;
  const title = order.number
    ? t('order.title', { number: order.number })
    : t('order.titleUnplaced');
  return (
    <Page
      title={title}
      back={{ to: '/orders', place: t('orders.title') }}
      beside={<OrderState state={order.state} />}
      below={
        <>
          {t(order.placedAt ? 'order.placed' : 'order.started')}{' '}
          <Moment at={order.placedAt ?? order.createdAt} />
        </>
      }
      actions={<OrderActions order={order} cancellable={cancellable} />}
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
    </Page>
  );
}

function OrderSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-56" />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)_20rem] gap-4 max-lg:grid-cols-1">
        <Skeleton className="h-72 w-full rounded-md" />
        <Skeleton className="h-72 w-full rounded-md" />
      </div>
    </Loading>
  );
}
