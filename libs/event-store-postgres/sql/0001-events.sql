-- One row an event. Positions are 1, 2, 3 in the order of the commits, because whoever writes holds the
-- log's lock.
create table log.events (
  position bigint primary key,
  at timestamptz not null,
  version integer not null,
  -- How many events the command recorded, on the first of them; null on the others.
  command_events integer,
  stream text collate "C" not null,
  tenant text collate "C" not null,
  command text collate "C" not null,
  -- What is left of the stored event, as it was given.
  event json not null
);

-- An event is one place in its stream, and a command is recorded once.
create unique index events_by_stream on log.events (stream, version);
create unique index events_by_command on log.events (command, tenant) where command_events is not null;
