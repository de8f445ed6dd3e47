/** What was measured, by the minute. */
import {
  date,
  float8,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

export interface MetricRow {
  id: string;
  shop_id: string | null;
  type: string;
  value: number;
  metadata: { amount: number; events: number };
}

/** A minute of every shop that was busy, in one statement. */
export const addMetrics = statement(
  'quality.add_metrics',
  [jsonb<MetricRow[]>(), timestamptz],
  { id: uuid },
  `insert into quality.metrics (id, shop_id, type, value, metadata, recorded_at)
   select t.id, t.shop_id, t.type, t.value, t.metadata, $2
   from jsonb_to_recordset($1) as t (id uuid, shop_id uuid, type text, value float8, metadata jsonb)
   returning id`,
);

/** One shop's metrics and the installation's, by UTC day. */
export const sumMetrics = statement(
  'quality.sum_metrics',
  [uuid, timestamptz],
  {
    type: text,
    day: nullable(date),
    amount: nullable(float8),
    events: nullable(float8),
    worst: nullable(float8),
    latest: nullable(float8),
  },
  `select type, (recorded_at at time zone 'UTC')::date as day,
     sum((metadata ->> 'amount')::float8) as amount,
     sum((metadata ->> 'events')::float8) as events,
     max(value) as worst, (array_agg(value order by recorded_at desc))[1] as latest
   from quality.metrics
   where (shop_id = $1 or shop_id is null) and recorded_at >= $2
   group by type, (recorded_at at time zone 'UTC')::date
   order by 1, 2`,
);

export const countOldMetrics = statement(
  'quality.count_old_metrics',
  [timestamptz],
  { measures: nullable(int8) },
  `select count(*) as measures from quality.metrics where recorded_at < $1`,
);

export const pruneMetrics = statement(
  'quality.prune_metrics',
  [timestamptz],
  {},
  `delete from quality.metrics where recorded_at < $1`,
);

/** The installation's own measures, of no shop, by UTC day. */
export const sumOwnMetrics = statement(
  'quality.sum_own_metrics',
  [timestamptz],
  {
    type: text,
    day: nullable(date),
    amount: nullable(float8),
    events: nullable(float8),
    worst: nullable(float8),
  },
  `select type, (recorded_at at time zone 'UTC')::date as day,
     sum((metadata ->> 'amount')::float8) as amount,
     sum((metadata ->> 'events')::float8) as events, max(value) as worst
   from quality.metrics where shop_id is null and recorded_at >= $1
   group by 1, 2 order by 1, 2`,
);
