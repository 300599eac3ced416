-- How often each lease was taken: the number fences those who hold it no longer. Who holds one now is in the
-- server's list of sessions and locks.
create table leases.terms (
  name text collate "C" primary key,
  number bigint not null,
  taken_at timestamptz not null
);
