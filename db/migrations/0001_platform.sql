-- breaking: no

create schema platform;
grant usage on schema platform to emporium_app, emporium_system;
grant usage on schema public to emporium_app, emporium_system;

create extension if not exists pg_trgm with schema public;
create extension if not exists unaccent with schema public;

-- Slow statements for `emporium database report`. Only a superuser may create this one, and it
-- answers only where the server preloads it; a foreign database does without.
do $$
begin
  create extension if not exists pg_stat_statements with schema public;
exception when insufficient_privilege or undefined_file or feature_not_supported then
  raise notice 'pg_stat_statements is not available here';
end
$$;

-- PostgreSQL 18 has uuidv7(); an older server gets the same from RFC 9562: 48 bits of milliseconds,
-- the version, and the random rest of a version 4.
do $$
begin
  if current_setting('server_version_num')::int < 180000 then
    execute $function$
      create function public.uuidv7() returns uuid
        language sql volatile parallel safe
        set search_path = pg_catalog, pg_temp
      as $body$
        select encode(
          set_bit(
            set_bit(
              overlay(
                uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                from 1 for 6
              ),
              52, 1
            ),
            53, 1
          ),
          'hex'
        )::uuid
      $body$
    $function$;
  end if;
end
$$;

-- Enters a shop for this transaction alone and says what time it is in it. SET LOCAL as a statement
-- of its own inside a function: set_config() does not reach the workers of a Citus cluster.
create function platform.enter_shop(p_shop_id uuid) returns timestamptz
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if p_shop_id is null then
    raise exception 'enter_shop needs a shop' using errcode = '22004';
  end if;
  execute format('set local app.shop = %L', p_shop_id);
  return now();
end
$$;

-- Puts a table of a shop under row security, for its owner too. 'full': the shop may read and write
-- its rows. 'append': it may read and insert; a ledger is never changed. The system reads every
-- row. The setting is '' and not null once its transaction is over: nullif keeps that from being an
-- error.
create function platform.protect_shop_table(p_table text, p_mode text default 'full') returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_table constant regclass := p_table::regclass;
  v_own constant text := $own$shop_id = nullif(current_setting('app.shop', true), '')::uuid$own$;
begin
  if p_mode not in ('full', 'append') then
    raise exception 'protect_shop_table knows full and append, not %', p_mode;
  end if;
  execute format('alter table %s enable row level security', v_table);
  execute format('alter table %s force row level security', v_table);
  execute format('create policy shop_reads on %s for select to emporium_app using (%s)', v_table, v_own);
  execute format('create policy shop_adds on %s for insert to emporium_app with check (%s)', v_table, v_own);
  execute format('create policy system_reads on %s for select to emporium_system using (true)', v_table);
  execute format('grant select, insert on %s to emporium_app', v_table);
  execute format('grant select on %s to emporium_system', v_table);
  if p_mode = 'full' then
    execute format(
      'create policy shop_changes on %s for update to emporium_app using (%s) with check (%s)',
      v_table, v_own, v_own
    );
    execute format('create policy shop_removes on %s for delete to emporium_app using (%s)', v_table, v_own);
    execute format('grant update, delete on %s to emporium_app', v_table);
  end if;
end
$$;

-- The last migration, for health. plpgsql: its body is looked up when it runs, after the first
-- migration has ended.
create function platform.migrated_to() returns text
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (select max(name) from migrations.platform_migrations);
end
$$;

revoke all on function platform.migrated_to() from public;
grant execute on function platform.migrated_to() to emporium_system;
revoke all on function platform.enter_shop(uuid) from public;
revoke all on function platform.protect_shop_table(text, text) from public;
grant execute on function platform.enter_shop(uuid) to emporium_app, emporium_system;

-- What a write with an Idempotency-Key answered. The claim, the effect and the answer commit
-- together; while status is null the first request is still at work. Another body under the same
-- key is seen by the hash.
create table platform.idempotency_keys (
  shop_id uuid not null,
  principal text not null,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  body_hash text not null,
  status int2,
  answer jsonb,
  headers jsonb,
  created_at timestamptz not null default now(),
  primary key (shop_id, principal, route, key)
);
create index idempotency_keys_by_age on platform.idempotency_keys (shop_id, created_at);
select platform.protect_shop_table('platform.idempotency_keys');
