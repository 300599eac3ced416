import pg from 'pg';

/** Asks a server something, on a connection that ends then. */
export const query = async <Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
): Promise<readonly Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
};

/** Makes an empty database on the server of another. */
export const createDatabase = async (serverUrl: string, name: string): Promise<string> => {
  await query(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};
