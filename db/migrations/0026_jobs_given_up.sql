-- breaking: no

-- Ten attempts, over three and a half hours, and not the queue's own 25 over days: whoever could mend
-- the cause hears of it on the same day. What money depends on is asked again by timers as well.
create or replace function platform.add_jobs(p_shop_id uuid, p_jobs jsonb) returns int
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
    job_key => case when item ->> 'key' is null then null else p_shop_id || ':' || (item ->> 'key') end,
    max_attempts => 10
  ) from jsonb_array_elements(p_jobs) as item;
  return jsonb_array_length(p_jobs);
end
$$;
