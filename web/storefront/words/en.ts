import { accountWords } from './en/account.ts';
import { cartWords } from './en/cart.ts';
import { checkoutWords } from './en/checkout.ts';
import { goodsWords } from './en/goods.ts';
import { orderWords } from './en/orders.ts';
import { queueWords } from './en/queue.ts';
import { saleWords } from './en/sale.ts';
import { shellWords } from './en/shell.ts';

/**
 * Every word of the storefront, in English. Keys are `<place>.<thing>`; `_one` and `_other` are
 * plural forms.
 */
export const en = {
  ...shellWords,
  ...goodsWords,
  ...saleWords,
  ...cartWords,
  ...checkoutWords,
  ...queueWords,
  ...orderWords,
  ...accountWords,
} as const;
