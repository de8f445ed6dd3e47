import type { ReactNode } from 'react';
import type { OrderSummary } from '#modules/orders/contract.ts';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { useStateWords } from '../../orders/parts/order-words.ts';

/** Orders as rows on a desk and as cards on a phone; each leads to its order. */
export function OrderRows({ orders }: { orders: readonly OrderSummary[] }): ReactNode {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {orders.map((order) => (
        <OrderRow key={order.id} order={order} />
      ))}
    </ul>
  );
}

function OrderRow({ order }: { order: OrderSummary }): ReactNode {
  const { t, money, date } = useLanguage();
  const state = useStateWords();
  const when = order.placedAt ?? order.createdAt;
  const others = order.lineCount - 1;
  return (
    <li className="relative grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 px-2 py-4 hover:bg-sunk sm:grid-cols-[8rem_1fr_8rem_auto]">
      <a
        href={`/orders/${order.id}`}
        className="font-medium underline-offset-4 after:absolute after:inset-0 hover:underline"
      >
        {order.number ?? t('order.state_pending')}
      </a>
      <span className="tabular text-end font-medium sm:order-last">{money(order.total)}</span>
      <span className="col-span-2 truncate sm:col-span-1">
        {order.firstTitle}
        {others > 0 && (
          <span className="text-quiet"> {t('account.and_more', { count: others })}</span>
        )}
        <time dateTime={when} className="block text-13 text-quiet">
          {date(when)}
        </time>
      </span>
      <span className="text-14">{state(order.state)}</span>
    </li>
  );
}
