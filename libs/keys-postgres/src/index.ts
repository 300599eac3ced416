export { keyMigrations } from './migrations.ts';
export { openPostgresKeyStore } from './postgres-key-store.ts';
