import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, type Migration } from '@clientele/event-store';
import pg from 'pg';

const folder = join(import.meta.dirname, '..', 'sql');

/** The steps of this adapter's tables in schema `bus`, in order: the files of the folder `sql`. */
const kafkaMigrations: readonly Migration[] = readdirSync(folder)
  .toSorted()
  .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }));

/** Brings the schema up to date. */
export const migrateKafka = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'clientele bus migrations' });
  // A connection that dies fails the statement under way; without a listener it would end the process as
  // well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await migrate(client, 'bus', kafkaMigrations);
  } finally {
    await client.end();
  }
};
