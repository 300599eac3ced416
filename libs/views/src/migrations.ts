import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, type Migration } from '@clientele/event-store';
import { openClient } from './database.ts';

const FOLDER = join(import.meta.dirname, '..', 'sql');

/**
 * The steps of the schema `views`: the runtime's own tables. Those of the views are made by their projectors.
 */
const viewMigrations: readonly Migration[] = ['0001-runtime'].map((name) => ({
  name,
  sql: readFileSync(join(FOLDER, `${name}.sql`), 'utf8'),
}));

/** Brings the schema up to date. */
export async function migrateViews(url: string): Promise<void> {
  const client = await openClient(url, 'clientele views migrations');
  try {
    await migrate(client, 'views', viewMigrations);
  } finally {
    await client.end();
  }
}
