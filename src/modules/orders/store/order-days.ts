/** Orders over time, in all shops. */
import { date, float8, nullable, statement, timestamptz } from '#platform/database/statement.ts';

/** Orders placed by UTC day since a moment. */
export const countOrdersByDay = statement(
  'orders.count_orders_by_day',
  [timestamptz],
  { day: nullable(date), value: nullable(float8) },
  `select (placed_at at time zone 'UTC')::date as day, count(*)::float8 as value
   from orders.orders where placed_at >= $1 group by 1 order by 1`,
);
