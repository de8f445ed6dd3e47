-- breaking: no

-- The queue's own tables are closed to every role but their owner (row security without policies),
-- so jobs enter by this one door. It adds the shop itself: a caller can only add for the shop that
-- its transaction has entered.
create function platform.add_jobs(p_shop_id uuid, p_jobs jsonb) returns int
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  if p_shop_id is distinct from nullif(current_setting('app.shop', true), '')::uuid then
    raise exception 'jobs can be added for the entered shop only' using errcode = '42501';
  end if;
  perform graphile_worker.add_job(
    item ->> 'task',
    payload => ((item -> 'payload') || jsonb_build_object('shopId', p_shop_id))::json,
    job_key => case when item ->> 'key' is null then null else p_shop_id || ':' || (item ->> 'key') end
  ) from jsonb_array_elements(p_jobs) as item;
  return jsonb_array_length(p_jobs);
end
$$;

-- plpgsql: its body is looked up when it runs, so the queue's tables may come later.
create function platform.waiting_jobs() returns table (task text, waiting int)
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select j.task_identifier, count(*)::int
    from graphile_worker.jobs j
    group by j.task_identifier;
end
$$;

revoke all on function platform.add_jobs(uuid, jsonb) from public;
revoke all on function platform.waiting_jobs() from public;
grant execute on function platform.add_jobs(uuid, jsonb) to emporium_app;
grant execute on function platform.waiting_jobs() to emporium_system;
