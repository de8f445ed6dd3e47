-- breaking: no

-- A shop is moved and put back as a whole: ledgers included, which the application may only add to.
-- The role that does it (db/roles.sql) is held to the entered shop by row security like the
-- application, so a restore of one shop cannot touch another.
create function platform.admit_mover(p_table text) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_table constant regclass := p_table::regclass;
  v_schema constant text := (
    select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = v_table
  );
  v_own constant text := $own$shop_id = nullif(current_setting('app.shop', true), '')::uuid$own$;
begin
  execute format('grant usage on schema %I to emporium_mover', v_schema);
  execute format(
    'create policy mover_moves on %s for all to emporium_mover using (%s) with check (%s)',
    v_table, v_own, v_own
  );
  execute format('grant select, insert, update, delete on %s to emporium_mover', v_table);
end
$$;
revoke all on function platform.admit_mover(text) from public;

create or replace function platform.protect_shop_table(p_table text, p_mode text default 'full')
  returns void
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
  perform platform.admit_mover(p_table);
end
$$;

do $$
declare
  shop_table regclass;
begin
  for shop_table in
    select p.polrelid::regclass from pg_policy p where p.polname = 'system_reads' order by p.polrelid
  loop
    perform platform.admit_mover(shop_table::text);
  end loop;
end
$$;

-- The small shared tables: a shop's own row and its host names. Row security does not reach them; the
-- program names the shop in each statement.
grant usage on schema shops to emporium_mover;
grant select, insert, update, delete on shops.shops to emporium_mover;
grant select, insert, update, delete on shops.domains to emporium_mover;

-- While a shop is put back, nobody else is in it: whoever enters shares a lock that the mover takes
-- alone. It waits for those inside; who comes meanwhile is told at once to come again, and nothing is
-- left behind when the mover dies. What it costs an empty transaction (30 to 50 microseconds, with or
-- without) is lost in the noise.
create or replace function platform.enter_shop(p_shop_id uuid) returns timestamptz
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if p_shop_id is null then
    raise exception 'enter_shop needs a shop' using errcode = '22004';
  end if;
  if not pg_try_advisory_xact_lock_shared(hashtextextended(p_shop_id::text, 21)) then
    raise exception 'the shop is being put back to an earlier state; come again' using errcode = '55P03';
  end if;
  execute format('set local app.shop = %L', p_shop_id);
  return now();
end
$$;

create function platform.enter_shop_alone(p_shop_id uuid) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_shop_id::text, 21));
  execute format('set local app.shop = %L', p_shop_id);
end
$$;
revoke all on function platform.enter_shop_alone(uuid) from public;
grant execute on function platform.enter_shop_alone(uuid) to emporium_mover;
