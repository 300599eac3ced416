-- Records a batch of appends. Each gets an outcome of its own: a refused one leaves nothing, and the others
-- stay.
--
-- The arrays have an element for each event, and one for each write that only checks. Texts are joined by
-- newlines, which none of them contains: that is many times cheaper than to take an array or a document
-- apart. On the first event of an append `sizes` has the number of its events, and on the first of a write
-- `expecteds` the version that its stream must have; else they are null. A check has no version and no
-- event.
create function log.append(
  now timestamptz,
  clock_ahead_ms_max integer,
  appends integer[],
  tenants text,
  commands text,
  sizes integer[],
  streams text,
  expecteds integer[],
  versions integer[],
  events text,
  out head bigint,
  out at timestamptz,
  out appended integer,
  out refused json
)
language plpgsql
-- The plan never depends on the values, and a table that has just begun to grow must not be read from end
-- to end.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  -- A statement of its own, so that the next one sees all that was committed before the lock was given.
  perform pg_advisory_xact_lock(hashtextextended('clientele log', 0));

  if now > clock_timestamp() + clock_ahead_ms_max * interval '1 millisecond' then
    raise exception 'the clock of the writing process is ahead of the clock of the database: % after %',
      now, clock_timestamp() using errcode = 'CL001';
  end if;

  select e.position, greatest(e.at, now) into head, at from log.events e order by e.position desc limit 1;
  head := coalesce(head, 0);
  at := coalesce(at, now);

  with given as materialized (
    select g.*
    from rows from (
      unnest(appends),
      unnest(string_to_array(tenants, E'\n')),
      unnest(string_to_array(commands, E'\n')),
      unnest(sizes),
      unnest(string_to_array(streams, E'\n')),
      unnest(expecteds),
      unnest(versions),
      unnest(string_to_array(events, E'\n', ''))
    ) with ordinality as g (append, tenant, command, size, stream, expected, version, event, n)
  ),
  refusal as materialized (
    select
      given.append,
      given.stream,
      coalesce(latest.version, 0) as version,
      earlier.position::text as position,
      earlier.at,
      earlier.stream as recorded_stream,
      earlier.version as recorded_version,
      earlier.command_events
    from given
    left join lateral (
      select e.position, e.at, e.stream, e.version, e.command_events from log.events e
      where e.command = given.command and e.tenant = given.tenant and e.command_events is not null
    ) earlier on given.size is not null
    left join lateral (
      select e.version from log.events e where e.stream = given.stream order by e.version desc limit 1
    ) latest on given.expected is not null
    where earlier.position is not null or given.expected <> coalesce(latest.version, 0)
    order by given.n
  ),
  recorded as (
    insert into log.events (position, at, version, command_events, stream, tenant, command, event)
    select
      append.head + row_number() over (order by given.n),
      append.at, given.version, given.size, given.stream, given.tenant, given.command, given.event::json
    from given
    where given.version is not null and given.append not in (select refusal.append from refusal)
    returning 1
  )
  select (select count(*) from recorded), (select json_agg(refusal) from refusal) into appended, refused;
end
$$;
