import type { OrderView } from '#modules/orders/contract.ts';
import { useLanguage } from '../../../parts/shop-context.tsx';

/** The state of an order in the shopper's words. */
export function useStateWords(): (state: string) => string {
  const { t, has } = useLanguage();
  return (state) => {
    const key = `order.state_${state}`;
    return has(key) ? t(key) : state;
  };
}

/** "Card ending in 4242". */
export function usePayment(): (payment: OrderView['payment']) => string {
  const { t } = useLanguage();
  return ({ method, cardLastFour }) => {
    if (method === 'cash') return t('order.cash');
    if (method !== 'card') return method;
    return cardLastFour ? t('order.card_ending', { digits: cardLastFour }) : t('order.card');
  };
}
