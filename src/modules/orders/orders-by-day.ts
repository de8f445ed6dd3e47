import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { countOrdersByDay } from './store/order-days.ts';

/** Orders placed in all shops by UTC day, since a moment (ISO); days without any are left out. */
export async function ordersByDay(
  app: App,
  from: string,
): Promise<{ day: string; value: number }[]> {
  const rows = await systemTx(app, 'orders.count_by_day', (tx) => countOrdersByDay.rows(tx, from));
  return rows.map(({ day, value }) => ({ day: day ?? '', value: value ?? 0 }));
}
