import {
  bytea,
  nullable,
  statement,
  timestamptz,
  uuid,
  array,
} from '#platform/database/statement.ts';

export const addLink = statement(
  'identity.add_sign_in_link',
  [uuid, uuid, uuid, bytea, nullable(uuid), timestamptz, timestamptz],
  {},
  `insert into identity.sign_in_links (shop_id, id, person_id, token_hash, created_by, created_at,
     expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

/** Uses a link up: of two who come at once, one gets the row. */
export const useLink = statement(
  'identity.use_sign_in_link',
  [uuid, bytea, uuid, timestamptz],
  { id: uuid, person_id: uuid },
  `update identity.sign_in_links set used_at = $4, session_id = $3
   where shop_id = $1 and token_hash = $2 and used_at is null and expires_at > $4
   returning id, person_id`,
);

/** Makes the unused links of people worthless. */
export const withdrawLinks = statement(
  'identity.withdraw_sign_in_links',
  [uuid, array(uuid)],
  {},
  `delete from identity.sign_in_links
   where shop_id = $1 and person_id = any($2) and used_at is null`,
);

export const purgeLinks = statement(
  'identity.purge_sign_in_links',
  [uuid, timestamptz],
  {},
  `delete from identity.sign_in_links where shop_id = $1 and expires_at < $2`,
);
