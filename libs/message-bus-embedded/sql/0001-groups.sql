-- How far each group has come, and on which log. The epoch rises when events are unparked, so that a consumer
-- then forgets what it holds in memory.
create table bus.checkpoints (
  group_name text collate "C" primary key,
  log_id uuid not null,
  position bigint not null,
  epoch bigint not null default 0
);

-- Events that a group could not handle, and those that wait behind them in their streams. The events
-- themselves are in the log.
create table bus.parked (
  group_name text collate "C" not null references bus.checkpoints,
  position bigint not null,
  stream text collate "C" not null,
  version integer not null,
  -- Null for those that only wait.
  error text,
  parked_at timestamptz not null default now(),
  primary key (group_name, position)
);

create index parked_by_stream on bus.parked (group_name, stream, position);
