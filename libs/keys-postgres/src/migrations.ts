/** Numbered once, run once each, never changed after a release. */
export const keyMigrations = [
  {
    name: '0001-keys',
    sql: `
      create table keys.wrapped (
        kid text collate "C" primary key,
        wrapped bytea,
        destroyed_at timestamptz,
        check ((wrapped is null) = (destroyed_at is not null))
      );
      comment on table keys.wrapped is 'Wrapped keys; of a destroyed one only the name is left.';
    `,
  },
] as const;
