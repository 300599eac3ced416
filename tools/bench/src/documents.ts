import pg from 'pg';

/** A customer as it is read. */
export interface Document {
  readonly id: string;
}

/** Puts documents into a table from which they can be read by their id. */
export const storeDocuments = async (url: string, documents: readonly Document[]): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table documents (id uuid primary key, document jsonb not null)');
  await client.query(
    `insert into documents select (each ->> 'id')::uuid, each from jsonb_array_elements($1::jsonb) as each`,
    [JSON.stringify(documents)],
  );
  await client.query('analyze documents');
  await client.end();
};
