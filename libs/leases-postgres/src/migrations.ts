import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, type Migration, type MigrationClient } from '@clientele/event-store';

const folder = join(import.meta.dirname, '..', 'sql');

/** The steps of schema `leases`, in order: the files of the folder `sql`. */
const leaseMigrations: readonly Migration[] = readdirSync(folder)
  .toSorted()
  .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }));

/** Brings the schema up to date. */
export const migrateLeases = async (client: MigrationClient): Promise<void> => {
  await migrate(client, 'leases', leaseMigrations);
};
