import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Migration } from '@clientele/event-store';

const folder = join(import.meta.dirname, '..', 'sql');

/** The steps of schema `log`, in order: the files of the folder `sql`. */
export const logMigrations: readonly Migration[] = readdirSync(folder)
  .toSorted()
  .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }));
