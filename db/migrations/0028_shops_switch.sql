-- breaking: no

-- Whoever closes or opens a shop leaves an audit entry, and both commit together: so the application's
-- role throws the switch, from inside a shop. That a shop is closed belongs to its row, which no shop
-- may write: this function looks as emporium_system, changes the entered shop only, and says what was
-- so before.
create function shops.switch_maintenance(
  p_shop_id uuid, p_closed boolean, p_message text, p_until timestamptz
)
  returns table (closed boolean, message text, until timestamptz)
  language plpgsql security definer rows 1
  set search_path = pg_catalog, pg_temp
as $$
begin
  if p_shop_id is distinct from nullif(current_setting('app.shop', true), '')::uuid then
    raise exception 'a shop is closed and opened from inside of it only' using errcode = '42501';
  end if;
  return query
    select s.maintenance, s.maintenance_message, s.maintenance_until
    from shops.shops s where s.id = p_shop_id for update;
  update shops.shops
    set maintenance = p_closed, maintenance_message = p_message, maintenance_until = p_until
    where id = p_shop_id;
end
$$;
revoke all on function shops.switch_maintenance(uuid, boolean, text, timestamptz) from public;
grant execute on function shops.switch_maintenance(uuid, boolean, text, timestamptz) to emporium_app;
grant create on schema shops to emporium_system;
alter function shops.switch_maintenance(uuid, boolean, text, timestamptz) owner to emporium_system;
revoke create on schema shops from emporium_system;

-- The switch of all belongs to no shop; who may throw it is told by permission.
grant insert, update, delete on shops.closure to emporium_app;
