/** An order's state in a word. */
import type { OrderView } from '#modules/orders/contract.ts';
import { Badge, type Meaning } from '../../parts/badge.tsx';
import { t } from '../../words/index.ts';

const meanings: Record<OrderView['state'], Meaning> = {
  pending: 'waiting',
  placed: 'info',
  fulfilled: 'success',
  cancelled: 'neutral',
  failed: 'danger',
};

export function OrderState({ state }: { state: OrderView['state'] }) {
  return <Badge meaning={meanings[state]}>{t(`orders.state.${state}`)}</Badge>;
}
