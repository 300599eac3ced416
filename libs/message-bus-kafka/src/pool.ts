import pg from 'pg';

/** Connections of a process; each is needed for a moment, when something was done. */
const CONNECTIONS_MAX = 2;
const CONNECT_MS_MAX = 5_000;
const STATEMENT_MS_MAX = 10_000;
const ANSWER_MS_MAX = 12_000;
const IDLE_MS_MAX = 30_000;

/** Connections to the PostgreSQL of the checkpoints. */
export const poolOf = (url: string, name: string): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    statement_timeout: STATEMENT_MS_MAX,
    query_timeout: ANSWER_MS_MAX,
    idleTimeoutMillis: IDLE_MS_MAX,
    max: CONNECTIONS_MAX,
    // A crash of the server may take back the last moments; then they are done once more.
    options: '-c synchronous_commit=off',
  });
  pool.on('error', () => undefined);
  return pool;
};
