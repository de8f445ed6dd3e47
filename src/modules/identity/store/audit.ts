import {
  array,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** Adds lines to the audit trail. The JSON documents travel as text. */
export const addAuditEntries = statement(
  'identity.add_audit_entries',
  [
    uuid,
    text,
    nullable(uuid),
    text,
    text,
    text,
    array(uuid),
    array(text),
    array(text),
    array(text),
    array(nullable(text)),
    array(nullable(text)),
  ],
  { id: uuid },
  `insert into identity.audit_entries (shop_id, id, actor_kind, actor_id, actor_name, action,
     subject_type, subject_id, before, after, ip_address, request_id)
   select $1, t.id, $2, $3, $4, t.action, t.subject_type, t.subject_id, t.before::jsonb,
     t.after::jsonb, $5, $6
   from unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
     as t(id, action, subject_type, subject_id, before, after)
   returning id`,
);

/** One page, newest first; each filter may be null. */
export const listAuditEntries = statement(
  'identity.list_audit_entries',
  [uuid, nullable(text), nullable(text), nullable(uuid), nullable(uuid), int8],
  {
    id: uuid,
    occurred_at: timestamptz,
    actor_kind: text,
    actor_id: nullable(uuid),
    actor_name: text,
    action: text,
    subject_type: text,
    subject_id: text,
    before: nullable(jsonb<unknown>()),
    after: nullable(jsonb<unknown>()),
    ip_address: text,
    request_id: text,
  },
  `select id, occurred_at, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
     before, after, ip_address, request_id
   from identity.audit_entries
   where shop_id = $1 and ($2::text is null or subject_type = $2)
     and ($3::text is null or subject_id = $3) and ($4::uuid is null or actor_id = $4)
     and ($5::uuid is null or id < $5)
   order by id desc limit $6`,
);

/** Shops in whose trail one of the actions was noted since a moment. */
export const findShopsAudited = statement(
  'identity.find_shops_audited',
  [array(text), timestamptz],
  { shop_id: uuid },
  `select distinct shop_id from identity.audit_entries
   where action = any($1::text[]) and occurred_at >= $2 order by shop_id`,
);
