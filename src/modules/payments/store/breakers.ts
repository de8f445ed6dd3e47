import {
  statement,
  text,
  timestamptz,
  uuid,
  type RowOf,
  type SqlType,
} from '#platform/database/statement.ts';
import type { BreakerState } from '../breaker-model.ts';

const breakerColumns = {
  provider: text,
  state: text as SqlType<BreakerState>,
  retry_at: timestamptz,
  reason: text,
  changed_by: text,
  changed_at: timestamptz,
};

/** Across shops: every breaker that is not closed; usually none. */
export const findOpenBreakers = statement(
  'payments.find_open_breakers',
  [],
  { shop_id: uuid, ...breakerColumns },
  `select shop_id, provider, state, retry_at, reason, changed_by, changed_at
   from payments.breakers where state <> 'closed'`,
);

export const findBreakers = statement(
  'payments.find_breakers',
  [uuid],
  breakerColumns,
  `select provider, state, retry_at, reason, changed_by, changed_at
   from payments.breakers where shop_id = $1 order by provider`,
);
export type BreakerRow = RowOf<typeof findBreakers>;

export const storeBreaker = statement(
  'payments.store_breaker',
  [uuid, text, text, timestamptz, text, text, timestamptz],
  {},
  `insert into payments.breakers
     (shop_id, provider, state, retry_at, reason, changed_by, changed_at)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (shop_id, provider) do update set
     state = excluded.state, retry_at = excluded.retry_at, reason = excluded.reason,
     changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
);

/** One caller of all processes gets the probe: the row moves once. `$3` is now, `$4` the probe's end. */
export const claimProbe = statement(
  'payments.claim_probe',
  [uuid, text, timestamptz, timestamptz, text],
  { provider: text },
  `update payments.breakers set
     state = 'half_open', retry_at = $4, reason = 'probe', changed_by = $5, changed_at = $3
   where shop_id = $1 and provider = $2 and state <> 'closed' and retry_at <= $3
   returning provider`,
);

export const recordBreakerEvent = statement(
  'payments.record_breaker_event',
  [uuid, uuid, text, text, text, text, timestamptz],
  {},
  `insert into payments.breaker_events
     (shop_id, id, provider, state, reason, changed_by, changed_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
