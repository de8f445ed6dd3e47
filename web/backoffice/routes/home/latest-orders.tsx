/** The newest orders, as lines that lead to them. */
import { Link } from 'react-router';
import { Moment } from '../../parts/moment.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useSomeOrders, type OrderFilters } from '../orders/data.ts';
import { OrderState } from '../orders/order-state.tsx';

const SHOWN = 6;
const all: OrderFilters = {};

export function LatestOrders() {
  const format = useFormat();
  const query = useSomeOrders(all, SHOWN);
  if (query.isPending) return <LinesSkeleton />;
  if (query.error) return <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.length === 0)
    return <p className="p-4 pt-1 text-quiet">{t('orders.emptyBody')}</p>;
  return (
    <ul className="divide-y divide-line">
      {query.data.map((order) => (
        <li key={order.id}>
          <Link
            to={`/orders/${order.id}`}
            className={
              'grid min-h-row grid-cols-[6rem_1fr_9rem_8rem_6rem] items-center gap-4 px-4 py-1 ' +
              'hover:bg-paper max-phone:grid-cols-[1fr_auto] max-phone:gap-y-0 max-phone:py-2'
            }
          >
            <span className="tabular font-medium">{order.number ?? t('orders.noNumber')}</span>
            <span className="truncate max-phone:order-3 max-phone:text-quiet">
              {order.customerName || order.email}
            </span>
            <span className="max-phone:hidden">
              <OrderState state={order.state} />
            </span>
            <span className="text-quiet max-phone:order-4 max-phone:text-right">
              <Moment at={order.placedAt ?? order.createdAt} />
            </span>
            <span className="tabular text-right font-medium">{format.money(order.total)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function LinesSkeleton() {
  return (
    <ul aria-busy className="divide-y divide-line">
      {Array.from({ length: SHOWN }, (_, index) => (
        <li key={index} className="flex h-row items-center justify-between px-4">
          <Skeleton className="h-3.5 w-48" />
          <Skeleton className="h-3.5 w-16" />
        </li>
      ))}
    </ul>
  );
}
