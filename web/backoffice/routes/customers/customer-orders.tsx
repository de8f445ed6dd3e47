/** What the customer ordered, found by e-mail address. */
import { Link } from 'react-router';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useSomeOrders } from '../orders/data.ts';
import { OrderState } from '../orders/order-state.tsx';

const SHOWN = 20;

export function CustomerOrders({ email }: { email: string | null }) {
  const query = useSomeOrders({ query: email ?? '' }, SHOWN, email !== null);
  return (
    <Panel
      title={t('customer.orders')}
      flush
      actions={
        email ? (
          <Link
            to={`/orders?query=${encodeURIComponent(email)}`}
            className="text-quiet hover:text-ink"
          >
            {t('customer.allOrders')}
          </Link>
        ) : null
      }
    >
      {email === null ? (
        <p className="p-4 pt-1 text-quiet">{t('customer.ordersNeedEmail')}</p>
      ) : query.isPending ? (
        <Skeleton className="m-4 h-24" />
      ) : query.error ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <OrderRows orders={query.data} />
      )}
    </Panel>
  );
}

type Orders = NonNullable<ReturnType<typeof useSomeOrders>['data']>;

function OrderRows({ orders }: { orders: Orders }) {
  const format = useFormat();
  if (orders.length === 0) {
    return <p className="p-4 pt-1 text-quiet">{t('customer.noOrders')}</p>;
  }
  return (
    <ul className="divide-y divide-line">
      {orders.map((order) => (
        <li key={order.id}>
          <Link
            to={`/orders/${order.id}`}
            className={
              'grid min-h-row grid-cols-[6rem_1fr_auto_6rem] items-center gap-4 px-4 py-1 ' +
              'hover:bg-paper'
            }
          >
            <span className="tabular font-medium">{order.number ?? t('orders.noNumber')}</span>
            <span className="text-quiet">
              <Moment at={order.placedAt ?? order.createdAt} />
            </span>
            <OrderState state={order.state} />
            <span className="tabular text-right font-medium">{format.money(order.total)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
