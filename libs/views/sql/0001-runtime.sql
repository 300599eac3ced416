create extension if not exists pg_trgm;

-- How far each table of a view has come, and on which log. The epoch rises when rows change by anything but
-- the projector's own flush, so that a projector then forgets what it holds in memory.
create table views.checkpoints (
  table_name text primary key,
  position bigint not null,
  log_id uuid not null,
  epoch bigint not null default 0
);

-- Streams that a view could not fold. Nothing of theirs is shown anew until an operator replays them.
create table views.parked (
  table_name text not null,
  tenant text not null,
  id uuid not null,
  stream text not null,
  version integer not null,
  position bigint not null,
  error text not null,
  parked_at timestamptz not null default now(),
  primary key (table_name, tenant, id)
);
