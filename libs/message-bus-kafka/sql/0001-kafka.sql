-- How far each group has come in each partition of the topics, for each log. The epoch rises when events are
-- unparked, so that a consumer then forgets what it holds in memory.
create table bus.kafka_checkpoints (
  group_name text collate "C" not null,
  log_id uuid not null,
  -- Topic and partition: `clientele.customers/3`.
  source text collate "C" not null,
  -- The offset that comes next.
  next_offset bigint not null default 0,
  -- The highest position in the log of what was handled: a relay that stalled may repeat older events late.
  position bigint not null default 0,
  epoch bigint not null default 0,
  primary key (group_name, log_id, source)
);

-- Events that a group could not handle, and those that wait behind them in their streams; as they were on the
-- topic, because topics forget.
create table bus.kafka_parked (
  group_name text collate "C" not null,
  log_id uuid not null,
  source text collate "C" not null,
  position bigint not null,
  stream text collate "C" not null,
  event json not null,
  -- Null for those that only wait.
  error text,
  parked_at timestamptz not null default now(),
  primary key (group_name, log_id, position),
  foreign key (group_name, log_id, source) references bus.kafka_checkpoints
);

create index kafka_parked_by_stream on bus.kafka_parked (group_name, log_id, stream, position);

-- How far each log was put on the topics of a prefix, and in which term of the relay's lease.
create table bus.kafka_relays (
  log_id uuid not null,
  prefix text collate "C" not null,
  position bigint not null default 0,
  term bigint not null default 0,
  primary key (log_id, prefix)
);
