import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Migration } from '@clientele/event-store';

const FOLDER = join(import.meta.dirname, '..', 'sql');

/** The steps of the schema `views`: the runtime's own tables. Those of the views are made by their projectors. */
export const viewMigrations: readonly Migration[] = ['0001-runtime'].map((name) => ({
  name,
  sql: readFileSync(join(FOLDER, `${name}.sql`), 'utf8'),
}));
