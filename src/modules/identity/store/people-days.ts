/** Registrations over time, in all shops. */
import { date, float8, nullable, statement, timestamptz } from '#platform/database/statement.ts';

/** Shoppers who registered, by UTC day since a moment. */
export const countCustomersByDay = statement(
  'identity.count_customers_by_day',
  [timestamptz],
  { day: nullable(date), value: nullable(float8) },
  `select (created_at at time zone 'UTC')::date as day, count(*)::float8 as value
   from identity.people where kind = 'customer' and created_at >= $1 group by 1 order by 1`,
);
