import {
  bool,
  int4,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import { refundsAgree } from './reconciliation.ts';

/** Refunds in the gateway's ledger that our book has caught up with. */
export const matchRefundEntries = statement(
  'payments.match_refund_entries',
  [uuid, timestamptz],
  { id: text },
  `update payments.gateway_entries e set matched_at = $2
   from payments.refunds r
   where e.shop_id = $1 and e.matched_at is null and e.kind = 'refund'
     and r.shop_id = $1 and ${refundsAgree}
   returning e.id`,
);

/** Our refunds after `$3` and before `$4` that are still open, moved after `$5`, or not at the gateway. */
export const findUnmatchedRefunds = statement(
  'payments.find_unmatched_refunds',
  [uuid, text, uuid, uuid, timestamptz, int4],
  {
    id: uuid,
    payment_id: uuid,
    state: text,
    amount_minor: int8,
    settled_at: nullable(timestamptz),
    may_move: nullable(bool),
  },
  `select r.id, r.payment_id, r.state, r.amount_minor, r.settled_at,
     (r.state = 'asking' or r.settled_at > $5) as may_move
   from payments.refunds r
   join payments.payments p on p.shop_id = $1 and p.id = r.payment_id and p.method = $2
   where r.shop_id = $1 and r.id > $3 and r.id < $4
     and (r.state = 'asking' or r.settled_at > $5
       or r.state = 'refunded' and not exists (
         select from payments.gateway_entries e
         where e.shop_id = $1 and e.refund_id = r.id and e.kind = 'refund'
       ))
   order by r.id limit $6`,
);

/** Both books say the same of the refund by now. */
export const resolveRefundCases = statement(
  'payments.resolve_refund_cases',
  [uuid, timestamptz, text],
  { id: uuid },
  `update payments.cases c set
     state = 'resolved', resolution = 'matched', resolved_at = $2, resolved_by = $3
   from payments.gateway_entries e, payments.refunds r
   where c.shop_id = $1 and c.state = 'open' and e.shop_id = $1 and r.shop_id = $1
     and c.kind in ('refund_missing_at_gateway', 'refund_differs')
     and c.subject in (e.id, r.id::text) and ${refundsAgree}
   returning c.id`,
);
