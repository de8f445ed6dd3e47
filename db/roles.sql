-- The roles that the program works as. Run before every migration; changes nothing that is
-- already right, so a role of the database that may not create roles can still migrate once an
-- administrator has run this file.
--
--   emporium_app     serves shops. Owns nothing, cannot bypass row security.
--   emporium_system  reads across shops, writes only tables that belong to no shop.
--   emporium_mover   puts all that one entered shop owns back, ledgers included. Nobody logs in as it:
--                    the migrating role takes it for one transaction.
--
-- The migrating role may become either (a foreign database is reached by one URL, sessions then
-- start with `role=emporium_app`), but does not inherit from them: it must not meet row security in
-- its own name.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['emporium_app', 'emporium_system', 'emporium_mover'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format(
          'create role %I %s nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit',
          wanted, case wanted when 'emporium_mover' then 'nologin' else 'login' end
        );
      exception when duplicate_object or unique_violation then
        -- Roles belong to the whole server: a migration of another database was a moment faster.
        raise notice 'role % exists already', wanted;
      end;
    end if;
    if not pg_has_role(current_user, wanted, 'set') then
      execute format('grant %I to current_user with set true, inherit false', wanted);
    end if;
  end loop;
end
$$;

-- Limits for whoever logs in as these roles: nothing that a shopper waits for may take longer.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('emporium_app', 'statement_timeout', '5s'),
      ('emporium_app', 'lock_timeout', '2s'),
      ('emporium_app', 'idle_in_transaction_session_timeout', '10s'),
      ('emporium_system', 'statement_timeout', '10min'),
      ('emporium_system', 'lock_timeout', '2s'),
      ('emporium_system', 'idle_in_transaction_session_timeout', '10min')
    ) as settings(role_name, name, value)
  loop
    continue when exists (
      select from pg_db_role_setting s
      join pg_roles r on r.oid = s.setrole
      where s.setdatabase = 0
        and r.rolname = wanted.role_name
        and wanted.name || '=' || wanted.value = any(s.setconfig)
    );
    begin
      execute format('alter role %I set %s = %L', wanted.role_name, wanted.name, wanted.value);
    exception when insufficient_privilege then
      raise warning 'role % has no %: an administrator has to run db/roles.sql',
        wanted.role_name, wanted.name;
    end;
  end loop;
end
$$;
