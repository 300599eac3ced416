/** One step of a schema: applied once, never changed after a release. */
export interface Migration {
  /** Begins with its number, as in `0001-events`. */
  readonly name: string;
  readonly sql: string;
}

/** One connection to PostgreSQL; a pool would spread the transaction. */
export interface MigrationClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/**
 * Brings a schema up to date: applies in order, in one transaction, whatever its table `migrations` does not
 * name yet. Processes that start together wait for one another. What newer code migrated is left as it is.
 */
export async function migrate(
  client: MigrationClient,
  schema: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `clientele migrations ${schema}`,
    ]);
    const applied = await applyMissing(client, schema, migrations);
    await client.query('commit');
    return applied;
  } catch (error) {
    // What failed is the news; a connection that is gone cannot roll back, and need not.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function applyMissing(
  client: MigrationClient,
  schema: string,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  await client.query(`create schema if not exists ${schema}`);
  await client.query(`
    create table if not exists ${schema}.migrations
      (name text primary key, at timestamptz not null default now())`);
  const { rows } = await client.query(`select name from ${schema}.migrations`);
  const known = new Set(rows.map((row) => (row as { name: string }).name));
  const missing = migrations.filter(({ name }) => !known.has(name));
  for (const { name, sql } of missing) {
    await client.query(sql);
    await client.query(`insert into ${schema}.migrations (name) values ($1)`, [name]);
  }
  return missing.map(({ name }) => name);
}
