-- The last position that is not later than a time. The times of events never go back, so halving finds it
-- without an index, which every append would pay for.
create function log.position_at(moment timestamptz)
returns bigint
language plpgsql
stable
as $$
declare
  known bigint := 0;
  beyond bigint := coalesce((select max(e.position) from log.events e), 0) + 1;
  middle bigint;
begin
  while beyond - known > 1 loop
    middle := (known + beyond) / 2;
    if (select e.at <= moment from log.events e where e.position = middle) then
      known := middle;
    else
      beyond := middle;
    end if;
  end loop;
  return known;
end
$$;
