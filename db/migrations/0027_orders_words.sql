-- breaking: no

-- What an order is looked for by, in lower case: e-mail, name, titles of its lines, one in each line. A
-- table of its own, filled by a timer a minute later: an index like this one on orders and lines would
-- be paid for by every purchase, twice, and by the whole batch that fills its list of pending entries.
create table orders.words (
  shop_id uuid not null,
  order_id uuid not null,
  words text not null
);
create index words_by_part on orders.words using gin (shop_id, words public.gin_trgm_ops);
-- Last, as in 0010_orders.sql.
alter table orders.words add primary key (shop_id, order_id);
select platform.protect_shop_table('orders.words');

-- Up to which order (by time, then id) a shop's words are complete.
create table orders.words_progress (
  shop_id uuid not null primary key,
  created_at timestamptz not null,
  order_id uuid not null
);
select platform.protect_shop_table('orders.words_progress');

-- Which orders hold a text, anywhere. Under row security the application's role may use no text index
-- (0012_search.sql tells why); this function looks as emporium_system, for the entered shop only, and
-- gives out ids. The orders themselves the caller reads under its own row security.
create function orders.find_by_part(p_shop_id uuid, p_part text)
  returns table (order_id uuid)
  language plpgsql stable security definer rows 100
  set search_path = pg_catalog, pg_temp
as $$
declare
  v_pattern constant text := '%' || regexp_replace(lower(p_part), '([\\%_])', '\\\1', 'g') || '%';
begin
  if p_shop_id is distinct from nullif(current_setting('app.shop', true), '')::uuid then
    raise exception 'orders are found in the entered shop only' using errcode = '42501';
  end if;
  return query
    select w.order_id from orders.words w where w.shop_id = p_shop_id and w.words like v_pattern;
end
$$;
revoke all on function orders.find_by_part(uuid, text) from public;
grant execute on function orders.find_by_part(uuid, text) to emporium_app;
grant create on schema orders to emporium_system;
alter function orders.find_by_part(uuid, text) owner to emporium_system;
revoke create on schema orders from emporium_system;
