-- breaking: no
create schema identity;
grant usage on schema identity to emporium_app, emporium_system;

-- People of one shop: shoppers with an account, and staff. The *_key columns hold the normal form
-- (NFKC, lower case) that decides whether two spellings are the same.
create table identity.people (
  shop_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('customer', 'staff')),
  email text,
  email_key text,
  username text,
  username_key text,
  name text not null,
  phone text not null default '',
  address text not null default '',
  is_active boolean not null default true,
  -- argon2id in PHC format, or the 64 hex digits of a legacy SHA-256 until the next sign-in.
  password_hash text,
  password_changed_at timestamptz,
  last_login_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (shop_id, id),
  unique (shop_id, email_key),
  unique (shop_id, username_key),
  check ((email is null) = (email_key is null)),
  check ((username is null) = (username_key is null)),
  check (email_key is not null or username_key is not null),
  -- A user name never looks like an e-mail address, so that one field can take either.
  check (email_key like '%@%'),
  check (username_key not like '%@%')
);
create index people_by_kind on identity.people (shop_id, kind, id);
select platform.protect_shop_table('identity.people');

create table identity.roles (
  shop_id uuid not null,
  id uuid not null,
  code text not null check (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  name text not null,
  permissions text[] not null,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (shop_id, id),
  unique (shop_id, code)
);
select platform.protect_shop_table('identity.roles');

create table identity.person_roles (
  shop_id uuid not null,
  person_id uuid not null,
  role_id uuid not null,
  granted_by uuid,
  granted_at timestamptz not null default now(),
  primary key (shop_id, person_id, role_id)
);
create index person_roles_by_role on identity.person_roles (shop_id, role_id);
select platform.protect_shop_table('identity.person_roles');

-- A browser holds the token, this table its SHA-256. Both limits are times of the database.
create table identity.sessions (
  shop_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  opened_by text not null check (opened_by in ('password', 'link', 'registration')),
  ip_address text not null,
  user_agent text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  idle_expires_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text check (ended_reason in
    ('signed_out', 'signed_in_again', 'password_changed', 'revoked', 'deactivated')),
  primary key (shop_id, id),
  unique (shop_id, token_hash),
  check (idle_expires_at <= expires_at),
  check ((ended_at is null) = (ended_reason is null))
);
create index sessions_by_person on identity.sessions (shop_id, person_id, id);
select platform.protect_shop_table('identity.sessions');

create table identity.sign_in_links (
  shop_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  token_hash bytea not null check (octet_length(token_hash) = 32),
  created_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  session_id uuid,
  primary key (shop_id, id),
  unique (shop_id, token_hash),
  check ((used_at is null) = (session_id is null))
);
create index sign_in_links_by_person on identity.sign_in_links (shop_id, person_id);
select platform.protect_shop_table('identity.sign_in_links');

-- Failed sign-ins, counted before the password is looked at: per account and source, per account
-- and known device, per account, per source. The key is a keyed hash; what was typed is not kept.
create table identity.sign_in_throttles (
  shop_id uuid not null,
  scope text not null check (scope in
    ('account_source', 'account_device', 'account', 'source', 'registration')),
  key bytea not null,
  failures bigint not null check (failures >= 0),
  last_failure_at timestamptz not null,
  locked_until timestamptz,
  person_id uuid,
  ip_address text not null,
  primary key (shop_id, scope, key)
);
create index sign_in_throttles_by_person on identity.sign_in_throttles (shop_id, person_id);
select platform.protect_shop_table('identity.sign_in_throttles');

create table identity.audit_entries (
  shop_id uuid not null,
  id uuid not null,
  occurred_at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('anonymous', 'customer', 'staff', 'system')),
  actor_id uuid,
  actor_name text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  ip_address text not null,
  request_id text not null,
  primary key (shop_id, id)
);
create index audit_entries_by_subject on identity.audit_entries (shop_id, subject_type, subject_id, id);
create index audit_entries_by_actor on identity.audit_entries (shop_id, actor_id, id);
select platform.protect_shop_table('identity.audit_entries', 'append');
